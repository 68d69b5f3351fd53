/* Published vectors of the algorithms that the vault is built on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/encode.h"
#include "crypto/aead.h"
#include "crypto/hash.h"
#include "crypto/keys.h"

static void
assert_hex(const uint8_t *got, const char *want)
{
	size_t len = strlen(want) / 2;
	char *hex = malloc(2 * len + 1);

	bw_hex(hex, got, len);
	assert_string_equal(hex, want);
	free(hex);
}

static void
from_hex(uint8_t *out, const char *text)
{
	assert_true(bw_unhex(out, strlen(text) / 2, text));
}

static void
count_up(uint8_t *out, size_t len, uint8_t from)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(from + i);
}

/* FIPS 180-4 examples; RFC 4231 case 1; RFC 7693 appendix A. */
static void
hashes(void **state)
{
	uint8_t out[64], key[20];

	(void)state;
	bw_sha256(out, "abc", 3);
	assert_hex(out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	bw_sha256_two(out, "a", 1, "bc", 2);
	assert_hex(out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	bw_sha512(out, "abc", 3);
	assert_hex(out, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
			"2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
	bw_blake2b(out, 64, "abc", 3, NULL, 0);
	assert_hex(out, "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
			"7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
	memset(key, 0x0b, sizeof(key));
	bw_hmac_sha256(out, key, sizeof(key), "Hi There", 8);
	assert_hex(out, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

/* RFC 5869 appendix A.1 to A.3: the first block, which is all that we take. */
static void
hkdf(void **state)
{
	uint8_t ikm[80], salt[80], out[32];
	char info[81] = "";

	(void)state;
	memset(ikm, 0x0b, 22);
	count_up(salt, 13, 0);
	count_up((uint8_t *)info, 10, 0xf0);
	bw_hkdf_sha256(out, ikm, 22, salt, 13, info);
	assert_hex(out, "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
	bw_hkdf_sha256(out, ikm, 22, NULL, 0, "");
	assert_hex(out, "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
	count_up(ikm, 80, 0);
	count_up(salt, 80, 0x60);
	count_up((uint8_t *)info, 80, 0xb0);
	bw_hkdf_sha256(out, ikm, 80, salt, 80, info);
	assert_hex(out, "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c");
}

/* RFC 7914 section 12, those with r = 8 and p = 1: the first 32 of 64 bytes. */
static void
scrypt(void **state)
{
	struct bw_secret out = { 0 };

	(void)state;
	assert_int_equal(bw_scrypt(&out, "pleaseletmein", 13, "SodiumChloride", 14, 14, NULL), BW_OK);
	assert_hex(out.data, "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
	bw_secret_free(&out);
	assert_int_equal(bw_scrypt(&out, "pleaseletmein", 13, "SodiumChloride", 14, 20, NULL), BW_OK);
	assert_hex(out.data, "2101cb9b6a511aaeaddbbe09cf70f881ec568d574a2ffd4dabe5ee9820adaa47");
	bw_secret_free(&out);
	assert_int_equal(bw_scrypt(&out, "x", 1, "y", 1, 21, NULL), BW_ELIMIT);
}

/* From the reference program of the algorithm's authors (Debian's argon2), since
 * the RFC's own vector has a secret and data that we do not use:
 * printf password | argon2 somesaltsomesalt -id -v 13 -k 65536 -t 3 -p 1 -l 32 -r
 * tests/interop/24-argon2.sh asks the program itself. */
static void
argon2id(void **state)
{
	struct bw_kdf_params p = { 65536, 3 };
	struct bw_secret out = { 0 };

	(void)state;
	assert_int_equal(bw_argon2id(&out, "password", 8, (const uint8_t *)"somesaltsomesalt", p, NULL), BW_OK);
	assert_hex(out.data, "7664ad4ba1a3c999fcdd0991ffc2270f78302d2383233db5e7befc85d1bb1819");
	bw_secret_free(&out);
	p.mem_kib = 65535;
	assert_int_equal(bw_argon2id(&out, "password", 8, (const uint8_t *)"somesaltsomesalt", p, NULL), BW_ELIMIT);
	assert_null(out.data);
}

static const char sunscreen[] = "Ladies and Gentlemen of the class of '99: "
    "If I could offer you only one tip for the future, sunscreen would be it.";

/* RFC 8439 section 2.8.2: its ciphertext (the tag there covers data that we
 * have not); Wycheproof chacha20_poly1305 2 and 4, which have no data. */
static void
chacha20_poly1305(void **state)
{
	uint8_t key[32], nonce[12], out[sizeof(sunscreen) - 1 + 16], back[sizeof(sunscreen)];

	(void)state;
	count_up(key, 32, 0x80);
	from_hex(nonce, "070000004041424344454647");
	bw_seal(out, sunscreen, sizeof(sunscreen) - 1, nonce, key);
	assert_hex(out, "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
			"3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
			"92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
			"3ff4def08e4b7a9de576d26586cec64b6116");
	assert_true(bw_open(back, out, sizeof(out), nonce, key));
	assert_memory_equal(back, sunscreen, sizeof(sunscreen) - 1);
	out[3] ^= 1;
	assert_false(bw_open(back, out, sizeof(out), nonce, key));
	from_hex(key, "80ba3192c803ce965ea371d5ff073cf0f43b6a2ab576b208426e11409c09b9b0");
	from_hex(nonce, "4da5bf8dfd5852c1ea12379d");
	bw_seal(out, "", 0, nonce, key);
	assert_hex(out, "76acb342cf3166a5b63c0c0ea1383c8d");
	from_hex(key, "cc56b680552eb75008f5484b4cb803fa5063ebd6eab91f6ab6aef4916a766273");
	from_hex(nonce, "99e23ec48985bccdeeab60f1");
	bw_seal(out, "*", 1, nonce, key);
	assert_hex(out, "3acac27dec0968801e9f6eded69d807522");
}

/* draft-irtf-cfrg-xchacha-03 appendix A.3.1 */
static void
xchacha20_poly1305(void **state)
{
	uint8_t key[32], ad[12], sealed[24 + sizeof(sunscreen) - 1 + 16], out[sizeof(sunscreen)];

	(void)state;
	count_up(key, 32, 0x80);
	from_hex(ad, "50515253c0c1c2c3c4c5c6c7");
	count_up(sealed, 24, 0x40);
	from_hex(sealed + 24, "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
			      "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
			      "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
			      "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49");
	assert_true(bw_xopen(out, sealed, sizeof(sealed), ad, sizeof(ad), key));
	assert_memory_equal(out, sunscreen, sizeof(sunscreen) - 1);
	ad[0] ^= 1;
	assert_false(bw_xopen(out, sealed, sizeof(sealed), ad, sizeof(ad), key));
}

/* RFC 8032 section 7.1, tests 1 to 3 */
static void
ed25519(void **state)
{
	static const struct {
		const char *seed, *pub, *msg, *sig;
	} v[] = {
		{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
		    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
		    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
		{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
		    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
		    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
		{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
		    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
		    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
	};
	uint8_t seed[32], pub[32], msg[2], sig[64];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		size_t len = strlen(v[i].msg) / 2;

		from_hex(seed, v[i].seed);
		from_hex(msg, v[i].msg);
		bw_ed25519_public(pub, seed);
		assert_hex(pub, v[i].pub);
		bw_ed25519_sign(sig, msg, len, seed);
		assert_hex(sig, v[i].sig);
		assert_true(bw_ed25519_verify(sig, msg, len, pub));
		sig[63] ^= 1;
		assert_false(bw_ed25519_verify(sig, msg, len, pub));
	}
}

/* RFC 7748 sections 5.2 and 6.1 */
static void
x25519(void **state)
{
	uint8_t k[32], u[32], out[32];

	(void)state;
	from_hex(k, "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
	from_hex(u, "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
	assert_true(bw_x25519(out, k, u));
	assert_hex(out, "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
	from_hex(k, "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d");
	from_hex(u, "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493");
	assert_true(bw_x25519(out, k, u));
	assert_hex(out, "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
	from_hex(k, "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
	bw_x25519_public(out, k);
	assert_hex(out, "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
	from_hex(u, "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
	assert_true(bw_x25519(out, k, u));
	assert_hex(out, "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
	memset(u, 0, sizeof(u));
	assert_false(bw_x25519(out, k, u));
}

static void
x25519_a_thousand_times(void **state)
{
	uint8_t k[32] = { 9 }, u[32] = { 9 }, out[32];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		assert_true(bw_x25519(out, k, u));
		memcpy(u, k, 32);
		memcpy(k, out, 32);
		if (i == 0)
			assert_hex(k, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
	}
	assert_hex(k, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes),
		cmocka_unit_test(hkdf),
		cmocka_unit_test(scrypt),
		cmocka_unit_test(argon2id),
		cmocka_unit_test(chacha20_poly1305),
		cmocka_unit_test(xchacha20_poly1305),
		cmocka_unit_test(ed25519),
		cmocka_unit_test(x25519),
		cmocka_unit_test(x25519_a_thousand_times),
	};

	return bw_crypto_init(NULL) == BW_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
