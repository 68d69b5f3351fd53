#!/usr/bin/env bash
# How many WhatsApp exports of the corpus whatsapp-chat-parser 4.0.2 (npm) and we read as expected.json
# says: messages, people, first and last time. Real ones and those made from CLDR apart.
# Usage: chat-score.sh FOLDER-OF-CHATS TEST-PROGRAM (unit_test_whatsapp_corpus)
set -u
chats=$(realpath "$1") ours=$(realpath "$2")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
npm install --silent --no-audit --no-fund whatsapp-chat-parser@4.0.2 > /dev/null || exit 1
cat > score.mjs << 'END'
import { readFileSync } from 'node:fs';
import { parseString } from 'whatsapp-chat-parser';
const chats = process.argv[2], score = {};
const local = d => isNaN(d) ? 'invalid' : d.toISOString().slice(0, 19);
for (const s of JSON.parse(readFileSync(chats + '/expected.json')).samples) {
	if (s.app !== 'whatsapp' || s.file.endsWith('.zip')) continue;
	const kind = s.file.includes('cldr-generated') ? 'made from CLDR' : 'real exports and tests of others', e = s.expected;
	const n = score[kind] ??= { right: 0, all: 0 };
	n.all++;
	try {
		const m = parseString(readFileSync(chats + '/' + s.file, 'utf8'));
		const people = [...new Set(m.map(x => x.author).filter(x => x !== null))].sort();
		const dates = m.map(x => local(x.date));
		if (m.length === e.messages && JSON.stringify(people) === JSON.stringify([...e.participants].sort()) &&
		    (m.length === 0 || (dates[0] === e.first && dates.at(-1) === e.last))) n.right++;
	} catch { /* not read */ }
}
for (const [kind, n] of Object.entries(score)) console.log(`${kind}: ${n.right} of ${n.all} right`);
END
echo "whatsapp-chat-parser 4.0.2:"; TZ=UTC node score.mjs "$chats"
echo "bewaar:"; BW_CHATS=$chats "$ours" 2> /dev/null | grep 'right'
