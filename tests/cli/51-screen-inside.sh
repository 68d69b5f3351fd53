#!/usr/bin/env bash
# Goal: an archive, an office file and an e-mail are as held as the pictures in them; one
# without pictures is not held; what is added waits as a whole, and review says how many
# pictures are in it.
. "$BW_SRC/tests/cli/lib.sh"
model=$BW_BUILD/share/bewaar/screen.model
[ -f "$model" ] || { echo "skip: no model; cmake --build --target model fetches it"; exit 77; }
for p in zip python3; do command -v $p > /dev/null || { echo "skip: $p is missing"; exit 77; }; done
export BEWAAR_MODEL=$model
photo=$BW_SRC/tests/samples/photo-2020-balcony.jpg other=$BW_SRC/tests/samples/photo-2018-harbour.jpg
mkdir in chat
cp "$photo" "$other" chat/
printf '[04-03-2021 05:06:07] A.: <attached: photo-2020-balcony.jpg>\n' > chat/_chat.txt
(cd chat && zip -qr ../in/chat.zip .)
printf 'words\n' > words.txt
zip -q in/words.zip words.txt
python3 - "$photo" << 'P'
import base64, sys, zipfile
photo = open(sys.argv[1], "rb").read()
def office(name, files):
    with zipfile.ZipFile("in/" + name, "w", zipfile.ZIP_DEFLATED) as z:
        for path, data in files:
            z.writestr(path, data)
body = b'<?xml version="1.0"?><w:document/>'
office("photo.docx", [("[Content_Types].xml", b"<Types/>"), ("word/document.xml", body), ("word/media/image1.jpeg", photo)])
office("plain.docx", [("[Content_Types].xml", b"<Types/>"), ("word/document.xml", body)])
office("photo.odt", [("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<office:document-content/>"),
                     ("Pictures/1.jpg", photo)])
office("drawing.docx", [("word/document.xml", body), ("word/media/image1.emf", b"\1\0\0\0" + 36 * b"\0" + b" EMF" + 60 * b"\0")])
office("cut.docx", [("word/document.xml", body), ("word/media/image1.jpeg", photo[:9000])])
office("film.zip", [("a.mp4", b"\0\0\0\x10ftypisom\0\0\0\1\0\0\0\x08mdat")])
head = b"From: a@example.org\r\nDate: Thu, 4 Mar 2021 05:06:07 +0200\r\nMIME-Version: 1.0\r\n"
coded = base64.encodebytes(photo)
open("in/photo.eml", "wb").write(head + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nwords\r\n--x\r\n"
    b"Content-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n" + coded + b"--x--\r\n")
open("in/plain.eml", "wb").write(head + b"\r\nwords\r\n")
P

# ---- without a vault ----
run 0 screen in
row() { field ".files[] | select(.input | endswith(\"$1\")) | [.verdict, .pictures, .model != null] | join(\" \")"; }
is "a chat export" "$(row chat.zip)" "ordinary 2 true"
is "words" "$(row words.zip)" "ordinary 0 false"
is "a photo in DOCX" "$(row photo.docx)" "ordinary 1 true"
is "DOCX without one" "$(row plain.docx)" "ordinary 0 false"
is "a photo in ODT" "$(row photo.odt)" "ordinary 1 true"
is "a drawing" "$(row drawing.docx)" "held 0 false"
is "a cut photo" "$(row cut.docx | cut -d' ' -f1)" held
is "a film" "$(row film.zip | cut -d' ' -f1)" held
is "a photo in a mail" "$(row photo.eml)" "ordinary 1 true"
is "a mail" "$(row plain.eml)" "ordinary 0 false"
# Alone and in a file it is the same picture, so it has the same scores.
run 0 screen "$photo" in/photo.docx in/photo.eml
is "scores" "$(field '[.files[].scores] | unique | length')" 1

# ---- in a vault ----
vault
run 0 add in
is "held" "$(field .held)" 3
run 0 review
is "held by name" "$(field '[.items[].name] | sort | join(" ")')" "cut.docx drawing.docx film.zip"
# Words with something unknown: once its owner has looked, the words can leave.
printf 'more words\n' > more.txt; printf '\0\1\2\3\377' > strange.bin
zip -q mixed.zip more.txt strange.bin
run 0 add mixed.zip
is "something unknown in it" "$(field .held)" 1
item=$(field '.items[0].item')
run 0 review "$item" ordinary
run 0 dossier plan
is "in the plan" "$(field "[.sections[].exhibits[].item] | index($item) != null")" true

# ---- no model: what has pictures waits, what has none does not ----
export BEWAAR_MODEL=/dev/null/none
bw --quiet new blind --kdf interactive > code 2> err
export BEWAAR_VAULT=$work/blind
run 0 add in
is "held without the model" "$(field .held)" 7
run 0 review
is "words are not held" "$(field '[.items[].name | select(test("words|plain"))] | length')" 0
item=$(field '.items[] | select(.name == "chat.zip") | .item')
run 0 review "$item" ordinary
is "the owner's word stands" "$(field '.items[0].held')" false
end
