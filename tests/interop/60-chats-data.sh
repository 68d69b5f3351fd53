#!/usr/bin/env bash
# Goal: chats in JSON and in the smaller text forms that we did not write are counted,
# dated and named as others read them. Prints the figures; every one must be right.
set -u
corpus=$BW_SRC/../shared/corpora/chats
[ -f "$corpus/expected.json" ] || { echo "SKIPPED: no chat corpus ($corpus)"; exit 77; }
[ -x "$BW_BIN" ] || { echo "no bewaar program: skipped"; exit 77; }
python3 - "$corpus" "$BW_BIN" <<'P'
import collections, datetime, json, subprocess, sys
base, program = sys.argv[1], sys.argv[2]
count, wrong = collections.Counter(), []
apps = ('telegram', 'messenger', 'messenger-e2ee', 'instagram', 'signal', 'signal (sigexport text)', 'line', 'qq',
        'discord (DiscordChatExporter JSON)', 'google-chat', 'snapchat', 'viber')


def english(text):
    return datetime.datetime.strptime(text.replace('\u202f', ' '), '%A, %B %d, %Y at %I:%M:%S %p UTC').isoformat()


def check(app, name, file, got, want):
    count[app, name, got == want] += 1
    if got != want:
        wrong.append(f'{file}: {name} is {got}, others read {want}')


for sample in json.load(open(base + '/expected.json'))['samples']:
    file, app, want = sample['file'], sample['app'], sample['expected']
    if app not in apps or file.endswith('.html'):
        continue
    run = subprocess.run([program, '--json', 'messages', f'{base}/{file}'], capture_output=True, text=True)
    chat = json.loads(run.stdout)
    total = want.get('messages', want.get('total', 0)) + want.get('service', 0)
    # What is in the list and is neither a message nor of the app is shown as the app's.
    total += sum(1 for t in want.get('other_types', []))
    # A piece of LINE without any day is not taken for an export.
    if total == 0 or 'error' in want or file == 'line/meyfa/leading_newline.txt':
        check(app, 'refusal', file, chat.get('error', {}).get('code'), 'format')
        continue
    check(app, 'messages', file, chat.get('messages'), total)
    if 'messages' not in chat:
        continue
    if 'senders' in want or 'participants' in want:
        names = want.get('senders') or want['participants']
        run = subprocess.run([program, 'messages', f'{base}/{file}', '--ndjson'], capture_output=True, text=True)
        rows = [json.loads(line) for line in run.stdout.splitlines()]
        have = sorted({r['sender'] for r in rows if r['sender'] and r['kind'] != 'system'})
        check(app, 'people', file, [n for n in have if n not in names], [])
    if app == 'google-chat':
        for name in ('first', 'last'):
            want[name] = english(want[name])
    if want.get('first') and want['first'].endswith('Z'):
        for name, key in (('first', 'from_s'), ('last', 'to_s')):
            t = datetime.datetime.fromisoformat(want[name].replace('Z', '+00:00'))
            check(app, name, file, chat[key], int(t.timestamp()))
    elif want.get('first'):
        for name in ('first', 'last'):
            check(app, name, file, chat[name][:16], want[name][:16])
    if 'calls' in want:
        check(app, 'calls', file, chat['calls'], want['calls'])
for key in sorted(set(k[:2] for k in count)):
    print(f"{key[0]}, {key[1]}: {count[(*key, True)]} right, {count[(*key, False)]} wrong")
print('\n'.join(wrong))
right = sum(n for k, n in count.items() if k[2])
print(right, 'right,', len(wrong), 'wrong')
sys.exit(0 if not wrong and right >= 100 else 1)
P
