#!/usr/bin/env bash
# Goal: SMS backups and pages of chats that we did not write are counted, dated and
# named as others read them. Prints the figures; every one must be right.
set -u
corpus=$BW_SRC/../shared/corpora/chats
[ -f "$corpus/expected.json" ] || { echo "SKIPPED: no chat corpus ($corpus)"; exit 77; }
[ -x "$BW_BIN" ] || { echo "no bewaar program: skipped"; exit 77; }
python3 - "$corpus" "$BW_BIN" <<'P'
import collections, datetime, json, re, subprocess, sys
base, program = sys.argv[1], sys.argv[2]
count, wrong = collections.Counter(), []


def ask(*args):
    run = subprocess.run([program, '--json', 'messages', *args], capture_output=True, text=True)
    try:
        return json.loads(run.stdout)
    except ValueError:
        return None


def utc(text):
    t = datetime.datetime.fromisoformat(text.replace('Z', '+00:00'))
    return int(t.timestamp())


# "Sep 13, 2020, 12:26 PM" and its kin: what others read, read anew.
def local(text):
    text = text.replace(' at ', ' ').replace(',', '')
    for form in ('%b %d %Y %I:%M %p', '%d %b %Y %H:%M'):
        try:
            return datetime.datetime.strptime(text, form).isoformat()
        except ValueError:
            pass


def check(app, name, file, got, want):
    count[app, name, got == want] += 1
    if got != want:
        wrong.append(f'{file}: {name} is {got}, others read {want}')


for sample in json.load(open(base + '/expected.json'))['samples']:
    file, app, want = sample['file'], sample['app'], sample['expected']
    if not file.endswith(('.xml', '.html')) or app not in ('sms-backup-restore', 'google-voice', 'messenger-html', 'telegram'):
        continue
    chat = ask(f'{base}/{file}')
    total = want.get('messages', want.get('total', want.get('records')))
    if app == 'sms-backup-restore':
        total = want['sms'] + want['mms'] + want['calls']
    if total == 0:
        check(app, 'refusal', file, chat is None or 'messages' not in chat, True)
        continue
    if chat is None or 'messages' not in chat:
        check(app, 'messages', file, None, total)
        continue
    run = subprocess.run([program, 'messages', f'{base}/{file}', '--ndjson'], capture_output=True, text=True)
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    check(app, 'messages', file, chat['messages'], total)
    if 'calls' in want:
        check(app, 'calls', file, chat['calls'], want['calls'])
    if 'participants' in want:
        have = sorted(p['name'] for p in chat['participants'])
        # The page names whom a chat is with even where they wrote nothing.
        check(app, 'people', file, [n for n in have if n not in want['participants']], [])
    if 'timestamps' in want:
        check(app, 'times', file, [r['wall'] for r in rows], [local(t) for t in want['timestamps']])
    elif want.get('first'):
        check(app, 'first', file, chat['from_s'], utc(want['first']))
        check(app, 'last', file, chat['to_s'], utc(want['last']))
    if 'media' in want:
        check(app, 'attachments', file, sum(len(r['attachments']) for r in rows), want['media'])
    if 'bodies' in want:
        check(app, 'bodies', file, [r['text'] for r in rows], want['bodies'])
    if want.get('duration'):
        h, m, s = (int(x or 0) for x in re.match(r'PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$', want['duration']).groups())
        # Of a voice mail the time is that of the recording: it is no call.
        have = [r.get('duration_s') for r in rows if r['kind'] == 'call']
        check(app, 'duration', file, have, [h * 3600 + m * 60 + s] if have else [])
    if 'bad_base64_parts' in want:
        bad = [f['count'] for f in chat['found'] if f['finding'] == 'bad-base64']
        check(app, 'bad base64', file, sum(bad), want['bad_base64_parts'])
for key in sorted(set(k[:2] for k in count)):
    print(f"{key[0]}, {key[1]}: {count[(*key, True)]} right, {count[(*key, False)]} wrong")
print('\n'.join(wrong))
right = sum(n for k, n in count.items() if k[2])
sys.exit(0 if not wrong and right >= 80 else 1)
P
