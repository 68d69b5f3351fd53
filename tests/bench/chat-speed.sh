#!/usr/bin/env bash
# 1,000,000 messages counted by whatsapp-chat-parser 4.0.2 (npm) and by us, by turns in one run:
# seconds and the most memory of one process. Usage: chat-speed.sh BEWAAR [MESSAGES]
set -u
bw=$(realpath "$1") count=${2:-1000000}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
npm install --silent --no-audit --no-fund whatsapp-chat-parser@4.0.2 > /dev/null || exit 1
awk -v n="$count" 'BEGIN { srand(1); for (; n > 0; n--) { t += int(rand() * 600); w = ""; for (i = int(rand() * 16) + 1; i > 0; i--) w = w "word ";
	print strftime("%d/%m/%Y, %H:%M", t + 1388534400, 1) " - " substr("ABC", int(rand() * 3) + 1, 1) ".: " w } }' > chat.txt
cat > count.mjs << 'END'
import { readFileSync } from 'node:fs';
import { parseString } from 'whatsapp-chat-parser';
console.log(parseString(readFileSync('chat.txt', 'utf8')).length);
END
echo "$(stat -c %s chat.txt) bytes"
for turn in 1 2 3; do
	echo "turn $turn: whatsapp-chat-parser $(/usr/bin/time -f '%e s, %U s of processor, %M KiB' node count.mjs 2>&1 | tr '\n' ' ')"
	echo "turn $turn: bewaar $(/usr/bin/time -f '%e s, %U s of processor, %M KiB' "$bw" messages chat.txt --json 2>&1 | sed 's/^[^[]*"messages":\([0-9]*\).*/\1/' | tr '\n' ' ')"
done
