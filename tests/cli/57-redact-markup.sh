#!/usr/bin/env bash
# Goal: in chats of XML and HTML, too, third persons of an excerpt are unknown in its bytes, on its
# pages and in the dossier, however the file spells them; or the excerpt is not made.
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
for tool in age age-keygen pdftotext python3; do
	command -v "$tool" > /dev/null || { echo "$tool is not installed: skipped"; exit 77; }
done
python3 - << 'PY'
rows = [('1', 'Omar Haddad', '+31612345678', 'Hi, here is Omar'), ('2', 'Omar Haddad', '+31612345678', 'hello'),
        ('1', 'B.', '+31687654321', '&#79;mar and &#x4F;MAR&apos;s &quot;bike&quot;'),
        ('1', 'B.', '+31687654321', 'call 06-1234 5678 or 0031612345678'),
        ('1', 'B.', '+31687654321', 'see https://x.test/?u=O%6Dar&amp;n=Omar%20Haddad'),
        ('1', 'B.', '+31687654321', 'all well &#128512; &#10;second line'), ('2', 'B.', '+31687654321', 'bye')]
with open('sms.xml', 'w') as f:
    f.write('<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>\n<smses count="%d" backup_set="abc" backup_date="1717214400000">\n' % len(rows))
    for i, (kind, name, number, body) in enumerate(rows):
        f.write('  <sms protocol="0" address="%s" date="%d" type="%s" subject="null" body="%s" toa="null" sc_toa="null" service_center="null" '
                'read="1" status="-1" readable_date="Jun 1, 2024 4:0%d:00 AM" contact_name="%s" />\n' % (number, 1717214400123 + i * 60000, kind, body, i, name))
    f.write('</smses>\n')
says = [('Rick', 'Bot text'), ('Omar Haddad', 'I am <strong>Om</strong>ar'), ('Rick', '<a href="https://x.test/omar">Omar</a>, &Omar; &#79;mar'),
        ('Rick', 'O<b>mar</b> H<i>add</i>ad'), ('Rick', '<a href="tel:+31612345678">call</a>'), ('Anna', 'well'), ('Omar Haddad', 'so it is'), ('Rick', 'bye')]
with open('messages.html', 'w') as f:
    f.write('<!DOCTYPE html>\n<html>\n<head><meta charset="utf-8"/><title>Exported Data</title></head>\n<body onload="CheckLocation();">\n<div class="page_wrap">\n<div class="page_header"><div class="content"><div class="text bold">Group</div></div></div>\n<div class="page_body chat_page">\n<div class="history">\n')
    for i, (name, text) in enumerate(says):
        f.write('<div class="message default clearfix" id="message%d">\n <div class="pull_left userpic_wrap"><div class="userpic userpic3"><div class="initials" style="line-height: 42px">\n%s\n</div></div></div>\n <div class="body">\n'
                '  <div class="pull_right date details" title="10.12.2025 04:3%d:21 UTC+10:00">04:3%d</div>\n  <div class="from_name">\n%s\n</div>\n  <div class="text">\n%s\n</div>\n </div>\n</div>\n'
                % (100 + i, ''.join(w[0] for w in name.split()), i, i, name, text))
    f.write('</div>\n</div>\n</div>\n</body>\n</html>\n')
PY
names='omar|haddad|12345678|612345|1234 5678|&#79;|&#x4f;|o%6dar'
vault
run 0 add sms.xml messages.html
is "kinds" "$(field '[.items[].kind] | join(" ")')" "chat chat"
# try ITEM LINES NAMES: either refused without telling the name, or without it in the copy.
made=0 refused=0
try() {
	bw --json excerpt "$1" --lines "$2" --redact "$3" > out 2> err
	case $? in
	0)
		made=$((made + 1)) item=$(field .item)
		rm -f copy; bw --quiet get "$item" -o copy > /dev/null 2>&1
		! grep -qx 'OH' copy; note $? "lines $2 of item $1 show the initials"
		! grep -qiE "$names" copy; note $? "lines $2 of item $1 name them: $(grep -iE -m 2 "$names" copy)"
		# As a reader sees it: tags out, entities undone.
		python3 -c 'import html, re, sys, urllib.parse; t = open("copy").read(); print(urllib.parse.unquote(html.unescape(re.sub(r"<[^>]*>", "", t)))); print(urllib.parse.unquote(html.unescape(t)))' > seen
		! grep -qiE "$names" seen; note $? "lines $2 of item $1 show them: $(grep -iE -m 2 "$names" seen)"
		grep -q 'Person 1' copy; note $? "lines $2 of item $1 have no label" ;;
	1)
		refused=$((refused + 1))
		is "why lines $2 of item $1 are not made" "$(field .error.code)" refused
		! grep -qiE 'omar|haddad' out err; note $? "the name is told: $(cat out err)" ;;
	*) note 1 "lines $2 of item $1: exit of another kind: $(cat out)" ;;
	esac
}
for line in 1 2 3 4 5 1-2 1-3 1-6; do
	for who in "Omar Haddad=Omar=0612345678" "Omar=Haddad=Omars=0612345678"; do try 1 "$line" "$who"; done
done
for line in 2 3 4 5 7 1-2 1-4 5-7; do try 2 "$line" "Omar Haddad=Omar=Haddad=0612345678"; done
[ "$made" -ge 8 ]; note $? "$made excerpts were made, $refused refused"
echo "$made excerpts made, $refused refused"
# The whole way, with one of each.
run 0 excerpt 1 --lines 1-3,6 --redact "Omar Haddad=Omar=Omars=0612345678"
run 0 excerpt 2 --lines 3,5-7 --redact "Omar Haddad=Omar=0612345678"
run 0 dossier preview -o p.pdf
is "the whole chats stay out" "$(field '[.left_out[] | select(.item <= 2)] | length')" 2
age-keygen -o key 2> /dev/null
run 0 dossier export -o d.age --to "$(age-keygen -y key)" --release "$(field .release)"
run 0 unseal d.age --identity key -o un
! grep -rqiE "$names" un/data; note $? "the dossier names them: $(grep -rliE "$names" un/data)"
pdftotext -layout un/data/dossier.pdf pdf.txt
! grep -qiE "$names" pdf.txt; note $? "the pages name them: $(grep -iE -m 2 "$names" pdf.txt)"
grep -q '\[Perso' pdf.txt; note $? "the pages have no label"
run 0 verify un
end
