/* What may stand in which dictionary (ISO 32000-1, section given at each). What
 * is not here goes: it draws nothing, or only tells. */
#include <string.h>

#include "media/pdf.h"

#define RULES(name) static const struct bw_pdf_rule name[]

/* 7.7.3.3 */
RULES(page) = { { "/Type", BW_PDF_KNOWN }, { "/Parent", BW_PDF_AS_IS }, { "/MediaBox", BW_PDF_NUMBERS },
	{ "/CropBox", BW_PDF_NUMBERS }, { "/BleedBox", BW_PDF_NUMBERS }, { "/TrimBox", BW_PDF_NUMBERS },
	{ "/ArtBox", BW_PDF_NUMBERS }, { "/Rotate", BW_PDF_NUMBERS }, { "/UserUnit", BW_PDF_NUMBERS },
	{ "/Resources", BW_PDF_RESOURCES }, { "/Contents", BW_PDF_CONTENT }, { "/Group", BW_PDF_GROUP },
	{ "/Annots", BW_PDF_AS_IS } };
/* 7.8.3 */
RULES(resources) = { { "/ExtGState", BW_PDF_STATE | BW_PDF_MAP }, { "/ColorSpace", BW_PDF_COLOURS | BW_PDF_MAP },
	{ "/Pattern", BW_PDF_PATTERN | BW_PDF_MAP }, { "/Shading", BW_PDF_SHADING | BW_PDF_MAP },
	{ "/XObject", BW_PDF_XOBJECT | BW_PDF_MAP }, { "/Font", BW_PDF_FONT | BW_PDF_MAP }, { "/ProcSet", BW_PDF_KNOWN },
	{ "/Properties", BW_PDF_PROPERTY | BW_PDF_MAP } };
/* 8.10.2 */
RULES(form) = { { "/Type", BW_PDF_KNOWN }, { "/Subtype", BW_PDF_KNOWN }, { "/FormType", BW_PDF_NUMBERS },
	{ "/BBox", BW_PDF_NUMBERS }, { "/Matrix", BW_PDF_NUMBERS }, { "/Resources", BW_PDF_RESOURCES },
	{ "/Group", BW_PDF_GROUP } };
/* 8.9.5 */
RULES(image) = { { "/Type", BW_PDF_KNOWN }, { "/Subtype", BW_PDF_KNOWN }, { "/Width", BW_PDF_NUMBERS },
	{ "/Height", BW_PDF_NUMBERS }, { "/ColorSpace", BW_PDF_COLOURS }, { "/BitsPerComponent", BW_PDF_NUMBERS },
	{ "/Intent", BW_PDF_KNOWN }, { "/ImageMask", BW_PDF_NUMBERS }, { "/Mask", BW_PDF_IMAGE }, { "/Decode", BW_PDF_NUMBERS },
	{ "/Interpolate", BW_PDF_NUMBERS }, { "/SMask", BW_PDF_IMAGE }, { "/SMaskInData", BW_PDF_NUMBERS }, { "/Matte", BW_PDF_NUMBERS } };
/* 11.6.6 */
RULES(group) = { { "/Type", BW_PDF_KNOWN }, { "/S", BW_PDF_KNOWN }, { "/CS", BW_PDF_COLOURS }, { "/I", BW_PDF_NUMBERS },
	{ "/K", BW_PDF_NUMBERS } };
/* 8.6.5 */
RULES(colour_numbers) = { { "/WhitePoint", BW_PDF_NUMBERS }, { "/BlackPoint", BW_PDF_NUMBERS }, { "/Gamma", BW_PDF_NUMBERS },
	{ "/Matrix", BW_PDF_NUMBERS }, { "/Range", BW_PDF_NUMBERS } };
RULES(colourants) = { { "/Subtype", BW_PDF_KNOWN }, { "/Colorants", BW_PDF_COLOURS | BW_PDF_MAP },
	{ "/Process", BW_PDF_PROCESS } };
RULES(process) = { { "/ColorSpace", BW_PDF_COLOURS }, { "/Components", BW_PDF_NAMES } };
RULES(profile) = { { "/N", BW_PDF_NUMBERS }, { "/Alternate", BW_PDF_COLOURS }, { "/Range", BW_PDF_NUMBERS } };
/* 7.10 */
RULES(function) = { { "/FunctionType", BW_PDF_NUMBERS }, { "/Domain", BW_PDF_NUMBERS }, { "/Range", BW_PDF_NUMBERS },
	{ "/Size", BW_PDF_NUMBERS }, { "/BitsPerSample", BW_PDF_NUMBERS }, { "/Order", BW_PDF_NUMBERS },
	{ "/Encode", BW_PDF_NUMBERS }, { "/Decode", BW_PDF_NUMBERS }, { "/C0", BW_PDF_NUMBERS }, { "/C1", BW_PDF_NUMBERS },
	{ "/N", BW_PDF_NUMBERS }, { "/Functions", BW_PDF_FUNCTION }, { "/Bounds", BW_PDF_NUMBERS } };
/* 8.7 */
RULES(pattern) = { { "/Type", BW_PDF_KNOWN }, { "/PatternType", BW_PDF_NUMBERS }, { "/PaintType", BW_PDF_NUMBERS },
	{ "/TilingType", BW_PDF_NUMBERS }, { "/BBox", BW_PDF_NUMBERS }, { "/XStep", BW_PDF_NUMBERS }, { "/YStep", BW_PDF_NUMBERS },
	{ "/Resources", BW_PDF_RESOURCES }, { "/Matrix", BW_PDF_NUMBERS }, { "/Shading", BW_PDF_SHADING },
	{ "/ExtGState", BW_PDF_STATE } };
RULES(shading) = { { "/ShadingType", BW_PDF_NUMBERS }, { "/ColorSpace", BW_PDF_COLOURS }, { "/Background", BW_PDF_NUMBERS },
	{ "/BBox", BW_PDF_NUMBERS }, { "/AntiAlias", BW_PDF_NUMBERS }, { "/Function", BW_PDF_FUNCTION },
	{ "/Domain", BW_PDF_NUMBERS }, { "/Matrix", BW_PDF_NUMBERS }, { "/Coords", BW_PDF_NUMBERS }, { "/Extend", BW_PDF_NUMBERS },
	{ "/BitsPerCoordinate", BW_PDF_NUMBERS }, { "/BitsPerComponent", BW_PDF_NUMBERS }, { "/BitsPerFlag", BW_PDF_NUMBERS },
	{ "/Decode", BW_PDF_NUMBERS }, { "/VerticesPerRow", BW_PDF_NUMBERS } };
/* 8.4.5 */
RULES(state) = { { "/Type", BW_PDF_KNOWN }, { "/LW", BW_PDF_NUMBERS }, { "/LC", BW_PDF_NUMBERS }, { "/LJ", BW_PDF_NUMBERS },
	{ "/ML", BW_PDF_NUMBERS }, { "/D", BW_PDF_NUMBERS }, { "/RI", BW_PDF_KNOWN }, { "/OP", BW_PDF_NUMBERS },
	{ "/op", BW_PDF_NUMBERS }, { "/OPM", BW_PDF_NUMBERS }, { "/Font", BW_PDF_FONT }, { "/BG", BW_PDF_FUNCTION },
	{ "/BG2", BW_PDF_FUNCTION }, { "/UCR", BW_PDF_FUNCTION }, { "/UCR2", BW_PDF_FUNCTION }, { "/TR", BW_PDF_FUNCTION },
	{ "/TR2", BW_PDF_FUNCTION }, { "/HT", BW_PDF_HALFTONE }, { "/FL", BW_PDF_NUMBERS }, { "/SM", BW_PDF_NUMBERS },
	{ "/SA", BW_PDF_NUMBERS }, { "/BM", BW_PDF_KNOWN }, { "/SMask", BW_PDF_SOFT_MASK }, { "/CA", BW_PDF_NUMBERS },
	{ "/ca", BW_PDF_NUMBERS }, { "/AIS", BW_PDF_NUMBERS }, { "/TK", BW_PDF_NUMBERS } };
/* 11.6.5.2 */
RULES(soft_mask) = { { "/Type", BW_PDF_KNOWN }, { "/S", BW_PDF_KNOWN }, { "/G", BW_PDF_FORM }, { "/BC", BW_PDF_NUMBERS },
	{ "/TR", BW_PDF_FUNCTION } };
/* 10.5.5; of a halftone by colours those of the process */
RULES(halftone) = { { "/Type", BW_PDF_KNOWN }, { "/HalftoneType", BW_PDF_NUMBERS }, { "/Frequency", BW_PDF_NUMBERS },
	{ "/Angle", BW_PDF_NUMBERS }, { "/SpotFunction", BW_PDF_FUNCTION }, { "/AccurateScreens", BW_PDF_NUMBERS },
	{ "/TransferFunction", BW_PDF_FUNCTION }, { "/Width", BW_PDF_NUMBERS }, { "/Height", BW_PDF_NUMBERS },
	{ "/Width2", BW_PDF_NUMBERS }, { "/Height2", BW_PDF_NUMBERS }, { "/Xsquare", BW_PDF_NUMBERS },
	{ "/Ysquare", BW_PDF_NUMBERS }, { "/Default", BW_PDF_HALFTONE }, { "/Cyan", BW_PDF_HALFTONE },
	{ "/Magenta", BW_PDF_HALFTONE }, { "/Yellow", BW_PDF_HALFTONE }, { "/Black", BW_PDF_HALFTONE },
	{ "/Red", BW_PDF_HALFTONE }, { "/Green", BW_PDF_HALFTONE }, { "/Blue", BW_PDF_HALFTONE },
	{ "/Gray", BW_PDF_HALFTONE } };
/* 9.6, 9.7 */
RULES(font) = { { "/Type", BW_PDF_KNOWN }, { "/Subtype", BW_PDF_KNOWN }, { "/BaseFont", BW_PDF_NAMES },
	{ "/FirstChar", BW_PDF_NUMBERS }, { "/LastChar", BW_PDF_NUMBERS }, { "/Widths", BW_PDF_NUMBERS },
	{ "/FontDescriptor", BW_PDF_FONT_FACTS }, { "/Encoding", BW_PDF_ENCODING }, { "/ToUnicode", BW_PDF_ENCODING },
	{ "/DescendantFonts", BW_PDF_FONT }, { "/FontBBox", BW_PDF_NUMBERS }, { "/FontMatrix", BW_PDF_NUMBERS },
	{ "/CharProcs", BW_PDF_CONTENT | BW_PDF_MAP }, { "/Resources", BW_PDF_RESOURCES },
	{ "/CIDSystemInfo", BW_PDF_CHARACTERS }, { "/DW", BW_PDF_NUMBERS }, { "/W", BW_PDF_NUMBERS }, { "/DW2", BW_PDF_NUMBERS },
	{ "/W2", BW_PDF_NUMBERS }, { "/CIDToGIDMap", BW_PDF_LOOKUP } };
RULES(font_facts) = { { "/Type", BW_PDF_KNOWN }, { "/FontName", BW_PDF_NAMES }, { "/FontStretch", BW_PDF_KNOWN },
	{ "/FontWeight", BW_PDF_NUMBERS }, { "/Flags", BW_PDF_NUMBERS }, { "/FontBBox", BW_PDF_NUMBERS },
	{ "/ItalicAngle", BW_PDF_NUMBERS }, { "/Ascent", BW_PDF_NUMBERS }, { "/Descent", BW_PDF_NUMBERS },
	{ "/Leading", BW_PDF_NUMBERS }, { "/CapHeight", BW_PDF_NUMBERS }, { "/XHeight", BW_PDF_NUMBERS },
	{ "/StemV", BW_PDF_NUMBERS }, { "/StemH", BW_PDF_NUMBERS }, { "/AvgWidth", BW_PDF_NUMBERS },
	{ "/MaxWidth", BW_PDF_NUMBERS }, { "/MissingWidth", BW_PDF_NUMBERS }, { "/FontFile", BW_PDF_FONT_FILE },
	{ "/FontFile2", BW_PDF_FONT_FILE }, { "/FontFile3", BW_PDF_FONT_FILE } };
RULES(font_file) = { { "/Length1", BW_PDF_NUMBERS }, { "/Length2", BW_PDF_NUMBERS }, { "/Length3", BW_PDF_NUMBERS },
	{ "/Subtype", BW_PDF_KNOWN } };
RULES(encoding) = { { "/Type", BW_PDF_KNOWN }, { "/BaseEncoding", BW_PDF_KNOWN }, { "/Differences", BW_PDF_NAMES },
	{ "/CMapName", BW_PDF_NAMES }, { "/CIDSystemInfo", BW_PDF_CHARACTERS }, { "/WMode", BW_PDF_NUMBERS },
	{ "/UseCMap", BW_PDF_ENCODING } };
RULES(characters) = { { "/Registry", BW_PDF_WORDS }, { "/Ordering", BW_PDF_WORDS }, { "/Supplement", BW_PDF_NUMBERS } };
/* 12.5: where a link goes is written anew; what it looks like stays */
RULES(link_mark) = { { "/Type", BW_PDF_KNOWN }, { "/Subtype", BW_PDF_KNOWN }, { "/Rect", BW_PDF_NUMBERS },
	{ "/Border", BW_PDF_NUMBERS }, { "/C", BW_PDF_NUMBERS }, { "/H", BW_PDF_KNOWN }, { "/F", BW_PDF_NUMBERS },
	{ "/BS", BW_PDF_BORDER }, { "/QuadPoints", BW_PDF_NUMBERS }, { "/Dest", BW_PDF_AS_IS } };
RULES(border) = { { "/Type", BW_PDF_KNOWN }, { "/W", BW_PDF_NUMBERS }, { "/S", BW_PDF_KNOWN }, { "/D", BW_PDF_NUMBERS } };
RULES(stamp) = { { "/Type", BW_PDF_KNOWN }, { "/Subtype", BW_PDF_KNOWN }, { "/Rect", BW_PDF_NUMBERS },
	{ "/F", BW_PDF_NUMBERS }, { "/AP", BW_PDF_APPEARANCE } };
RULES(appearance) = { { "/N", BW_PDF_FORM } };

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define DICTIONARY(r) { .rules = r, .count = COUNT(r), .dictionary = true }
#define STREAM(r) { .rules = r, .count = COUNT(r), .stream = true }
#define EITHER(r) { .rules = r, .count = COUNT(r), .dictionary = true, .stream = true }

static const struct bw_pdf_shape shapes[BW_PDF_KIND_COUNT] = {
	[BW_PDF_AS_IS] = { .dictionary = true },
	[BW_PDF_NUMBERS] = { .no_name = true },
	[BW_PDF_WORDS] = { .string = true, .any_name = true },
	[BW_PDF_NAMES] = { .any_name = true },
	[BW_PDF_PAGE] = DICTIONARY(page),
	[BW_PDF_RESOURCES] = DICTIONARY(resources),
	[BW_PDF_CONTENT] = { .stream = true },
	[BW_PDF_XOBJECT] = { .stream = true },
	[BW_PDF_FORM] = STREAM(form),
	[BW_PDF_IMAGE] = STREAM(image),
	[BW_PDF_GLOBALS] = { .stream = true },
	[BW_PDF_GROUP] = DICTIONARY(group),
	[BW_PDF_COLOUR_NUMBERS] = DICTIONARY(colour_numbers),
	[BW_PDF_COLOURANTS] = DICTIONARY(colourants),
	[BW_PDF_PROCESS] = DICTIONARY(process),
	[BW_PDF_LOOKUP] = { .stream = true, .string = true },
	[BW_PDF_PROFILE] = STREAM(profile),
	[BW_PDF_FUNCTION] = EITHER(function),
	[BW_PDF_PATTERN] = EITHER(pattern),
	[BW_PDF_SHADING] = EITHER(shading),
	[BW_PDF_STATE] = DICTIONARY(state),
	[BW_PDF_SOFT_MASK] = DICTIONARY(soft_mask),
	[BW_PDF_HALFTONE] = EITHER(halftone),
	[BW_PDF_PROPERTY] = { .dictionary = true }, /* 14.6.2: a content stream names them, so they stay, empty */
	[BW_PDF_FONT] = DICTIONARY(font),
	[BW_PDF_FONT_FACTS] = DICTIONARY(font_facts),
	[BW_PDF_FONT_FILE] = STREAM(font_file),
	[BW_PDF_ENCODING] = { .rules = encoding, .count = COUNT(encoding), .dictionary = true, .stream = true, .any_name = true },
	[BW_PDF_CHARACTERS] = DICTIONARY(characters),
	[BW_PDF_LINK] = DICTIONARY(link_mark),
	[BW_PDF_BORDER] = DICTIONARY(border),
	[BW_PDF_STAMP] = DICTIONARY(stamp),
	[BW_PDF_APPEARANCE] = DICTIONARY(appearance),
};

const struct bw_pdf_shape *
bw_pdf_shape(unsigned kind)
{
	static const struct bw_pdf_shape map = { .dictionary = true };

	return kind & BW_PDF_MAP ? &map : &shapes[kind < BW_PDF_KIND_COUNT ? kind : BW_PDF_NUMBERS];
}

/* What may stand where the standard wants one of its own names. Any other would
 * be a word of whoever made the file. */
static const char *const known[] = {
	/* kinds of dictionaries and streams */
	"Page", "XObject", "Image", "Form", "Group", "Transparency", "Mask", "Alpha", "Luminosity", "ExtGState", "Halftone",
	"Pattern", "Annot", "Link", "Stamp", "Border",
	/* fonts */
	"Font", "FontDescriptor", "Type0", "Type1", "MMType1", "Type3", "TrueType", "CIDFontType0", "CIDFontType2", "Type1C",
	"CIDFontType0C", "OpenType", "Encoding", "CMap", "MacRomanEncoding", "MacExpertEncoding", "WinAnsiEncoding",
	"StandardEncoding", "Identity", "UltraCondensed", "ExtraCondensed", "Condensed", "SemiCondensed", "Normal",
	"SemiExpanded", "Expanded", "ExtraExpanded", "UltraExpanded",
	/* colours, and how they are put on each other */
	"DeviceGray", "DeviceRGB", "DeviceCMYK", "CalGray", "CalRGB", "CalCMYK", "Lab", "ICCBased", "Indexed", "Pattern",
	"Separation", "DeviceN", "NChannel", "Default", "None", "AbsoluteColorimetric", "RelativeColorimetric", "Saturation",
	"Perceptual", "Compatible", "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn",
	"HardLight", "SoftLight", "Difference", "Exclusion", "Hue", "Color", "Luminosity",
	/* what a page is drawn with, in old files */
	"PDF", "Text", "ImageB", "ImageC", "ImageI",
	/* halftones */
	"SimpleDot", "InvertedSimpleDot", "DoubleDot", "InvertedDoubleDot", "CosineDot", "Double", "InvertedDouble", "Line",
	"LineX", "LineY", "Round", "Ellipse", "EllipseA", "InvertedEllipseA", "EllipseB", "EllipseC", "InvertedEllipseC",
	"Square", "Cross", "Rhomboid", "Diamond",
	/* links: looks, and how a page is fitted */
	"S", "D", "B", "I", "U", "N", "O", "P", "XYZ", "Fit", "FitH", "FitV", "FitR", "FitB", "FitBH", "FitBV"
};

bool
bw_pdf_known_name(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(known); i++)
		if (name[0] == '/' && strcmp(name + 1, known[i]) == 0)
			return true;
	return false;
}
