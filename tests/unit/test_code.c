#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/code.h"

static void
a_code_is_read_however_it_is_written(void **state)
{
	uint8_t code[BW_CODE_LEN], back[BW_CODE_LEN];
	char text[BW_CODE_TEXT_MAX], loose[64];
	size_t i, n = 0;

	(void)state;
	for (i = 0; i < sizeof(code); i++)
		code[i] = (uint8_t)(i * 31 + 7);
	bw_code_put(text, code);
	assert_int_equal(strlen(text), 29 + 7);
	assert_true(bw_code_read(back, text, strlen(text)));
	assert_memory_equal(back, code, sizeof(code));
	for (i = 0; text[i] != '\0'; i++) {
		if (text[i] != '-')
			loose[n++] = (char)(text[i] >= 'A' ? text[i] - 'A' + 'a' : text[i]);
		if (i % 9 == 0)
			loose[n++] = ' ';
	}
	assert_true(bw_code_read(back, loose, n));
	assert_memory_equal(back, code, sizeof(code));
}

static void
every_single_wrong_letter_is_noticed(void **state)
{
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint8_t code[BW_CODE_LEN] = { 1, 2, 3 }, back[BW_CODE_LEN];
	char text[BW_CODE_TEXT_MAX];
	size_t i, k, len;

	(void)state;
	bw_code_put(text, code);
	len = strlen(text);
	for (i = 0; i < len; i++) {
		char was = text[i];

		if (was == '-')
			continue;
		for (k = 0; k < 32; k++) {
			text[i] = letters[k];
			assert_int_equal(bw_code_read(back, text, len), letters[k] == was);
		}
		text[i] = was;
	}
	assert_false(bw_code_read(back, text, len - 1));
	assert_false(bw_code_read(back, "correct horse battery staple", 28));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_is_read_however_it_is_written),
		cmocka_unit_test(every_single_wrong_letter_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
