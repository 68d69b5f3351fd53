#!/usr/bin/env bash
# Goal: WhatsApp exports that we did not write are counted and dated as others
# read them. Prints the figures; fails when fewer are right than before.
set -u
corpus=$BW_SRC/../shared/corpora/chats
[ -f "$corpus/expected.json" ] || { echo "SKIPPED: no chat corpus ($corpus)"; exit 77; }
[ -x "$BW_BIN" ] || { echo "no bewaar program: skipped"; exit 77; }
python3 - "$corpus" "$BW_BIN" <<'P'
import collections, json, subprocess, sys
base, program = sys.argv[1], sys.argv[2]
count, wrong = collections.Counter(), []
for sample in json.load(open(base + '/expected.json'))['samples']:
    want = sample['expected']
    if sample['app'] != 'whatsapp' or not sample['file'].endswith('.txt') or 'messages' not in want:
        continue
    run = subprocess.run([program, '--json', 'messages', f"{base}/{sample['file']}"], capture_output=True, text=True)
    try:
        got = json.loads(run.stdout)
        got = got.get('chat', got)
        right = (got['messages'] == want['messages'] and
                 sorted(p['name'] for p in got['participants']) == sorted(want.get('participants', [])))
        if want.get('date_order_certain'):
            right = right and (got['first'], got['last']) == (want['first'], want['last'])
    except (ValueError, KeyError):
        right = want['messages'] == 0
    made = 'generated' if 'cldr' in sample['file'] else 'real'
    count[made, right] += 1
    if not right:
        wrong.append(sample['file'])
for made in ('real', 'generated'):
    print(f"{made}: {count[made, True]} right, {count[made, False]} wrong")
print('\n'.join(wrong))
sys.exit(0 if count['real', True] >= 118 and count['generated', True] >= 220 else 1)
P
