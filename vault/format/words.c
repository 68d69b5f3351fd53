#include "format/words.h"

static const char *const words[256] = {
	"acorn", "album", "almond", "amber", "apple", "apron", "arch", "atlas",
	"autumn", "avenue", "bacon", "badge", "bamboo", "banana", "barrel", "basket",
	"beacon", "bench", "bicycle", "birch", "biscuit", "blanket", "blossom", "bonfire",
	"breeze", "bridge", "bronze", "bucket", "cabin", "cactus", "camera", "candle",
	"canvas", "carpet", "castle", "cedar", "cellar", "chalk", "cherry", "circle",
	"citrus", "clover", "coast", "coffee", "compass", "copper", "coral", "cotton",
	"cradle", "crane", "crystal", "curtain", "daisy", "denim", "desert", "diamond",
	"dinner", "dolphin", "donkey", "dragon", "drawer", "eagle", "easel", "echo",
	"eleven", "engine", "evening", "falcon", "feather", "flute", "folder", "forest",
	"fossil", "fountain", "galaxy", "garlic", "ginger", "glacier", "globe", "glove",
	"goblet", "grape", "guitar", "hammer", "harbour", "harvest", "hazel", "helmet",
	"heron", "hill", "honey", "horizon", "hotel", "iceberg", "igloo", "indigo",
	"insect", "iris", "island", "ivory", "jacket", "jasmine", "jelly", "jewel",
	"journey", "jungle", "kayak", "kettle", "ladder", "lagoon", "lantern", "lemon",
	"letter", "lilac", "linen", "lizard", "lobster", "locket", "lotus", "magnet",
	"mango", "maple", "marble", "market", "melody", "metal", "mirror", "mitten",
	"moon", "morning", "mosaic", "mountain", "muffin", "museum", "napkin", "nectar",
	"nest", "noon", "north", "notebook", "number", "nutmeg", "ocean", "olive",
	"onion", "opal", "orange", "orbit", "orchard", "otter", "oval", "oyster",
	"paddle", "palace", "pancake", "paper", "parade", "parrot", "pebble", "pencil",
	"pepper", "piano", "picnic", "pillow", "planet", "plum", "pocket", "pond",
	"poplar", "potato", "prism", "pumpkin", "puzzle", "quartz", "quilt", "quiver",
	"rabbit", "raft", "raven", "ribbon", "river", "robin", "rocket", "rose",
	"ruby", "saddle", "saffron", "salmon", "sandal", "satin", "saturn", "seven",
	"shadow", "shell", "shore", "silver", "sketch", "smile", "snow", "sofa",
	"sparrow", "spoon", "spring", "square", "stable", "statue", "stone", "summer",
	"sunset", "swan", "table", "tailor", "tango", "teapot", "temple", "tennis",
	"theatre", "thimble", "thunder", "ticket", "tiger", "timber", "tomato", "topaz",
	"towel", "trumpet", "tulip", "tunnel", "turtle", "twenty", "umbrella", "valley",
	"vanilla", "velvet", "vessel", "village", "violin", "vivid", "volcano", "wagon",
	"walnut", "water", "weaver", "whale", "wheat", "willow", "window", "winter",
	"wonder", "wool", "yarn", "yellow", "yogurt", "zebra", "zenith", "zigzag",
};

const char *
bw_word(uint8_t n)
{
	return words[n];
}

void
bw_words_put(struct bw_buf *out, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (i > 0)
			bw_buf_u8(out, '-');
		bw_buf_str(out, words[data[i]]);
	}
}
