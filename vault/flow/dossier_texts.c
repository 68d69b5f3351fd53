#include "flow/dossier_texts.h"

#include <string.h>

#include "flow/sign.h"

void
bw_dossier_readme(struct bw_buf *out)
{
	bw_buf_str(out,
	    "<!DOCTYPE html>\n<html lang=\"nl\">\n<head>\n<meta charset=\"utf-8\">\n<title>Dossier</title>\n"
	    "<style>body{font-family:sans-serif;max-width:42em;margin:2em auto;line-height:1.5;padding:0 1em}"
	    "code{background:#eee}</style>\n</head>\n<body>\n"
	    "<h1>Dossier</h1>\n"
	    "<p>Open eerst <a href=\"dossier.pdf\">dossier.pdf</a>. Daarin staan alle stukken, op volgorde, met een inhoudsopgave.</p>\n"
	    "<ul>\n<li><code>dossier.pdf</code>: het dossier om te lezen en te printen.</li>\n"
	    "<li><code>exhibits</code>: de bestanden zelf, als kopie zonder gegevens die niet nodig zijn.</li>\n"
	    "<li><code>proofs</code> en <code>stamps</code>: tijdstempels. Een stempel zegt alleen dat bytes uiterlijk op een moment bestonden.</li>\n"
	    "<li><code>dossier.json</code>: dezelfde gegevens, voor programma's.</li>\n"
	    "<li><a href=\"VERIFY.txt\">VERIFY.txt</a>: hoe u alles controleert met gewone programma's.</li>\n</ul>\n"
	    "<p>De IND neemt alleen een PDF zonder wachtwoord aan. Haal dossier.pdf pas op het laatst uit de verzegeling, en bewaar het "
	    "verzegelde bestand.</p>\n"
	    "<div lang=\"en\">\n<h1>Dossier</h1>\n"
	    "<p>Open <a href=\"dossier.pdf\">dossier.pdf</a> first. It holds all exhibits, in order, with a table of contents.</p>\n"
	    "<ul>\n<li><code>dossier.pdf</code>: the dossier, to read and to print.</li>\n"
	    "<li><code>exhibits</code>: the files themselves, as copies without data that is not needed.</li>\n"
	    "<li><code>proofs</code> and <code>stamps</code>: time stamps. A stamp says only that bytes existed no later than a moment.</li>\n"
	    "<li><code>dossier.json</code>: the same data, for programs.</li>\n"
	    "<li><a href=\"VERIFY.txt\">VERIFY.txt</a>: how to check everything with ordinary programs.</li>\n</ul>\n"
	    "<p>The IND takes only a PDF without a password. Take dossier.pdf out of the seal at the last moment, and keep the sealed file.</p>\n"
	    "</div>\n</body>\n</html>\n");
}

void
bw_dossier_verify_text(struct bw_buf *out, const uint8_t pub[static 32], const struct bw_verify_stamp *stamps, size_t count)
{
	struct bw_buf key = { 0 }, words = { 0 };
	const char *line;

	bw_sign_put_minisign(&key, pub);
	bw_sign_fingerprint(&words, pub);
	line = strchr(bw_buf_text(&key), '\n');
	bw_buf_str(out,
	    "How to check this dossier with ordinary programs. Run the commands in the folder that holds bagit.txt.\n"
	    "Zo controleert u dit dossier met gewone programma's. Geef de opdrachten in de map met bagit.txt.\n\n"
	    "1. Open the seal / de verzegeling openen (age, unzip)\n\n"
	    "   age -d -i KEYFILE -o dossier.zip SEALED-FILE\n   unzip dossier.zip && cd dossier\n\n"
	    "2. The files / de bestanden (sha256sum)\n\n"
	    "   sha256sum --strict -c manifest-sha256.txt\n   sha256sum --strict -c tagmanifest-sha256.txt\n\n"
	    "3. The signature / de handtekening (minisign, ssh-keygen); each of the two is enough / een van beide is genoeg\n\n");
	bw_buf_printf(out, "   minisign -V -P %.*s -m tagmanifest-sha256.txt -x tagmanifest-sha256.txt.minisig\n",
	    line ? (int)strcspn(line + 1, "\r\n") : 0, line ? line + 1 : "");
	bw_buf_printf(out, "   ssh-keygen -Y verify -f allowed_signers -I %s -n %s -s tagmanifest-sha256.txt.sshsig < tagmanifest-sha256.txt\n\n",
	    BW_SIGN_PRINCIPAL, BW_SIGN_NAMESPACE);
	bw_buf_printf(out,
	    "   Compare these words with the owner / vergelijk deze woorden met de eigenaar:\n   %s\n\n", bw_buf_text(&words));
	bw_buf_str(out, "4. Time stamps / tijdstempels (openssl)\n\n");
	for (size_t i = 0; i < count; i++)
		bw_buf_printf(out, "   openssl ts -verify -digest %s -in %s -CAfile %s -attime %lld\n", stamps[i].digest,
		    stamps[i].reply, stamps[i].roots, (long long)stamps[i].time);
	if (count > 0)
		bw_buf_str(out, "\n   data/proofs/*.proof.txt shows how each statement leads to such a figure. data/proofs/*.ers is the same as an evidence\n"
				"   record (RFC 4998): a program for these checks it over NAME.statement.txt and NAME.account.txt.\n"
				"   data/proofs/*.proof.txt laat zien hoe elke verklaring naar zo'n getal leidt. data/proofs/*.ers is hetzelfde als\n"
				"   evidence record (RFC 4998): een programma daarvoor controleert het met NAME.statement.txt en NAME.account.txt.\n");
	if (count == 0)
		bw_buf_str(out, "   There are none in this dossier. / Er zijn er geen in dit dossier.\n");
	else
		bw_buf_str(out, "\n   The .roots.pem files are for information: take the authority's root from its own site.\n"
				"   De .roots.pem-bestanden zijn ter informatie: haal het wortelcertificaat bij de dienst zelf.\n");
	bw_buf_str(out,
	    "\n5. That a copy is part of the original that was stamped / dat een kopie deel is van het gestempelde origineel\n\n"
	    "   bewaar verify .        (data/proofs/*.parts.txt; the format is open, docs/FORMAT-parts.md)\n");
	bw_buf_str(out,
	    "\nA stamp says: existed no later than. It does not say since when, by whom, or what a file shows.\n"
	    "Een stempel zegt: bestond uiterlijk op. Het zegt niet sinds wanneer, van wie, of wat een bestand laat zien.\n");
	bw_buf_free(&key);
	bw_buf_free(&words);
}
