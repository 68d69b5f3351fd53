#!/usr/bin/env bash
# Goal: a chat alone, in a ZIP with its media, and beside its media: messages, people and what is
# there of the attachments; of several chats none is chosen; an open order is settled by who knows.
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
command -v zip > /dev/null || { echo "zip is not installed: skipped"; exit 77; }
mkdir one && cd one || exit 1
mark=$'\xe2\x80\x8e'
cat > _chat.txt << END
[01/02/24, 10:15:01] A.: hello
[01/02/24, 10:16:01] B.: $mark<attached: 00000002-PHOTO-2024-02-01-10-16-01.jpg>
[02/02/24, 10:17:01] B.: $mark<attached: 00000003-PHOTO-2024-02-02-10-17-01.jpg>
[02/02/24, 10:18:01] A.: ${mark}image omitted
END
printf 'not a picture\0' > 00000002-PHOTO-2024-02-01-10-16-01.jpg
zip -q ../export.zip ./*
mkdir two && cp _chat.txt two/
zip -q ../both.zip _chat.txt two/_chat.txt && rm -r two
cd .. || exit 1
files='[.named, .found, .missing] | map(tostring) | join(" ")'
run 0 messages export.zip
is "which member" "$(field .member)" _chat.txt
is "messages in a ZIP" "$(field .messages)" 4
is "the names of media prove the order" "$(field .order_proof)" media-name
is "attachments of a ZIP" "$(field ".attachments | $files")" "2 1 1"
"$BW_BIN" messages export.zip --list > out; is "messages for people" $? 0
is "a line each, after their head" "$(sed -n '1,/^$/p' out | grep -c '^[0-9n]')" 5
"$BW_BIN" messages export.zip --ndjson > out; is "messages one a line" $? 0
is "their states" "$(jq -r '.attachments[].state' out | tr '\n' ' ')" "found missing omitted "
bw messages both.zip --ndjson > out 2> err; is "exit when two could be meant" $? 2
[ ! -s out ]; note $? "no message of either"
grep -q 'two/_chat.txt' err; note $? "the hint names the chats"
run 0 messages both.zip
is "two chats" "$(field '[.chats[].member] | join(" ")')" "_chat.txt two/_chat.txt"
run 0 messages both.zip --chat two/_chat.txt
is "the one that was named" "$(field .messages)" 4
fails 1 not-found messages both.zip --chat none
# The same in a vault: a ZIP is a chat, and of a folder it is seen what lies beside the chat.
vault
run 5 add export.zip one/_chat.txt nothing.zip
is "kinds" "$(field '[.items[].kind] | join(" ")')" "chat chat "
run 0 show 1
is "attachments of item 1" "$(field ".chat.attachments | $files")" "2 1 1"
run 0 show 2
is "attachments beside item 2" "$(field ".chat.attachments | $files")" "2 1 1"
run 0 messages 1
is "messages of an item" "$(field .messages)" 4
fails 1 refused excerpt 1 --lines 1
# Damage in a ZIP is said, not guessed around.
size=$(stat -c %s export.zip)
head -c $((size - 30)) export.zip > cut.zip
fails 1 format messages cut.zip
# Nothing proves the order here.
printf '01/02/24, 10:15 - A.: hello\n' > open.txt
run 0 messages open.txt
is "open" "$(field .order_proof)" ambiguous
run 0 messages open.txt --order mdy
is "settled" "$(field '"\(.order_proof) \(.first)"')" "user 2024-01-02T10:15:00"
fails 2 usage messages open.txt --order ymd
# A mailbox is a list of messages; an e-mail alone is a document. Discord's package has a file for each channel.
mail() { printf 'From: "A. B" <a@example.org>\nTo: b@example.org\nDate: Thu, 4 Mar 2021 05:06:07 +0200\nSubject: hi\n\nhello\n'; }
mail > one.eml
for i in 1 2; do
	echo "From a@example.org Thu Mar  4 05:06:0$i 2021"
	mail
	echo
done > two.mbox
mkdir -p messages/c5
printf '[{"ID":159984620929024000,"Timestamp":"2016-03-17 11:21:46","Contents":"hi","Attachments":""}]' > messages/c5/messages.json
printf '{"id":"5","type":"DM","recipients":["1","2"]}' > messages/c5/channel.json
zip -q -r package.zip messages
run 0 add one.eml two.mbox package.zip
is "kinds of mail" "$(field '[.items[].kind] | join(" ")')" "document chat chat"
run 0 messages two.mbox
is "two e-mails" "$(field '"\(.app) \(.messages) \(.zone_source)"')" "e-mail 2 offset-in-file"
run 0 messages package.zip
is "the owner's words" "$(field '"\(.format) \(.zone_source) \(.found[].finding)"')" "discord-package-json derived one-side"
printf '{"messages":[{"id":"8","type":"Call","timestamp":"2020-07-17T17:03:14+00:00","callEndedTimestamp":"2020-07-17T17:04:15+00:00","content":"","author":{"name":"A."}}]}' > call.json
"$BW_BIN" messages call.json --ndjson > out
is "whether it was answered is not said" "$(jq -r '"\(.kind) \(.answered) \(.outgoing) \(.duration_s)"' out)" "call null false 61"
printf '{"messages":[{"id":"8","timestamp":"2020-07-17T17:03:14+00:00","content":"x","author":{"name":"A."},"reference":{},"reactions":[{"count":2}]}]}' > reply.json
"$BW_BIN" messages reply.json --ndjson > out
is "what else is said of a message" "$(jq -r '"\(.reply) \(.forwarded) \(.reactions) \(.revisions) \(.not_sent)"' out)" \
	"true false 2 0 false"
# What a file tells of a message has a column of its own, so that no text can pretend it.
cat > result.json << 'JSON'
{ "name": "B.", "type": "personal_chat", "id": 77, "messages": [
 {"id": 1, "type": "message", "date": "2019-07-21T10:01:00", "date_unixtime": "1563703260", "from": "A.", "from_id": "user1", "text": "hello [edited]"},
 {"id": 2, "type": "message", "date": "2019-07-21T10:02:00", "date_unixtime": "1563703320", "edited": "2019-07-21T10:05:00", "edited_unixtime": "1563703500", "from": "B.", "from_id": "user2", "reply_to_message_id": 1, "text": "hello"},
 {"id": 3, "type": "message", "date": "2019-07-21T10:03:00", "date_unixtime": "1563703380", "from": "A.", "from_id": "user1", "forwarded_from": "C.", "text": "that",
  "reactions": [{"type": "emoji", "count": 2, "emoji": "x"}]},
 {"id": 4, "type": "service", "date": "2019-07-21T10:04:00", "date_unixtime": "1563703440", "actor": "A.", "actor_id": "user1", "action": "phone_call", "duration_seconds": 60, "discard_reason": "hangup", "text": ""}
] }
JSON
"$BW_BIN" messages result.json --list > out
col() { sed -n "$(($1 + 1))p" out | cut -c50-; }
is "nothing to tell" "$(col 1)" "             hello [edited]"
is "a reply that was edited" "$(col 2)" "reply, edited hello"
is "forwarded, with reactions" "$(col 3)" "forwarded, 2 reactions that"
col 4 | grep -q '^call'; note $? "a call: $(sed -n 5p out)"
run 0 messages result.json --list
is "for programs: the counts" "$(field .messages)" 4
end
