#include "base/app_keys.h"

#include <string.h>

bool
bw_app_key(const void *name, size_t len)
{
	static const char *const names[] = { "mediaRootBackupKey", "accountEntropyPool", "svrPin", "profileKey", "masterKey",
		"inviteLinkPassword", "rootKey", "adminKey", "entropy", "packKey", "key", "localKey", "subscriberId",
		"purchaseToken" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == len && memcmp(names[i], name, len) == 0)
			return true;
	return false;
}
