#!/bin/bash
# Goal: exiftool, told to show even what it does not know, finds nothing in a
# disclosed copy that is not on our list; for our samples and, where they are,
# for the real files of the corpus. Also: the copies open in other programs.
set -u
command -v exiftool >/dev/null || { echo "exiftool is missing: skipped"; exit 77; }
tool=$BW_BUILD/tests/unit_test_media_corpus
[ -x "$tool" ] || { echo "$tool is not built: skipped"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0

allowed='^(System|File|Composite|ExifTool|ICC-header):|^JFIF:(JFIFVersion|ResolutionUnit|[XY]Resolution)$'
allowed+='|^IFD0:Orientation$|^ExifIFD:(ExifVersion|DateTimeOriginal|CreateDate|SubSecTime(Original|Digitized)|ColorSpace)$'
allowed+='|^Adobe:(DCTEncodeVersion|APP14Flags[01]|ColorTransform)$'
allowed+='|^ICC_Profile:(ProfileDescription|ProfileCopyright|Media(White|Black)Point|(Red|Green|Blue)(MatrixColumn|TRC)|GrayTRC|ChromaticAdaptation|[AB]ToB?[A0-2]*|AToB[0-2]|BToA[0-2])$'
allowed+='|^PNG:(Image(Width|Height)|BitDepth|ColorType|Compression|Filter|Interlace|Gamma|Transparency|WhitePoint[XY]|(Red|Green|Blue)[XY]|Palette|SRGBRendering|BackgroundColor|SignificantBits|ProfileName|AnimationFrames|AnimationPlays)$'
allowed+='|^PNG-pHYs:(PixelsPerUnit[XY]|PixelUnits)$'
# A TIFF file is its directories; each picture has one, and no other may be there.
tiff='^IFD[0-9]+:(SubfileType|Image(Width|Height)|BitsPerSample|Compression|PhotometricInterpretation|FillOrder|Orientation|SamplesPerPixel'
tiff+='|RowsPerStrip|Strip(Offsets|ByteCounts)|Tile(Width|Length|Offsets|ByteCounts)|[XY]Resolution|ResolutionUnit|PlanarConfiguration'
tiff+='|T[46]Options|Predictor|WhitePoint|PrimaryChromaticities|ColorMap|InkSet|ExtraSamples|SampleFormat|JPEGTables'
tiff+='|YCbCr(Coefficients|SubSampling|Positioning)|ReferenceBlackWhite|ModifyDate)$'

# ISO media files: how they are coded and when they were made. ffmpeg and libheif compare what they show elsewhere.
allowed+='|^(Meta|QuickTime):(Free|Unknown_free|MetaImageSize|PrimaryItemReference|ImageSpatialExtent|ImagePixelDepth|Rotation|CleanAperture|AuxiliaryImageType)$'
allowed+='|^(QuickTime|Jpeg2000):(MajorBrand|MinorVersion|CompatibleBrands|MediaData|MediaData(Size|Offset))$'
allowed+='|^QuickTime:(MovieHeaderVersion|CreateDate|ModifyDate|TimeScale|Duration|Preferred(Rate|Volume)|MatrixStructure|(Preview|Selection|Poster|Current)(Time|Duration)|NextTrackID|HandlerType)$'
allowed+='|^QuickTime:(HEVCConfigurationVersion|General[A-Za-z]*|GenProfileCompatibilityFlags|ConstraintIndicatorFlags|MinSpatialSegmentationIDC|ParallelismType|ChromaFormat|BitDepth(Luma|Chroma)|AverageFrameRate|ConstantFrameRate|NumTemporalLayers|TemporalIDNested)$'
allowed+='|^QuickTime:(AV1ConfigurationVersion|Seq(Profile|LevelIdx0|Tier0)|HighBitDepth|TwelveBit|ChromaSamplePosition|InitialDelaySamples|Color(Primaries|Profiles)|TransferCharacteristics|MatrixCoefficients)$'
allowed+='|^Keys:CreationDate$'
allowed+='|^ICC(_Profile|-header)2:|^Track[0-9]+:(Track(HeaderVersion|(Create|Modify)Date|ID|Duration|Layer|Volume)|MatrixStructure|Media(HeaderVersion|(Create|Modify)Date|TimeScale|Duration|LanguageCode)|Handler(Type|Class))$'
allowed+='|^Track[0-9]+:(GraphicsMode|OpColor|Balance|CompressorID|SourceImage(Width|Height)|[XY]Resolution|BitDepth|VideoFrameRate|Image(Width|Height)|Audio(Format|Channels|BitsPerSample|SampleRate)|Color(Primaries|Profiles)|TransferCharacteristics|MatrixCoefficients)$'
allowed+='|^Track[0-9]+:(ChunkOffset|SampleSizes|SampleToChunk|SyncSampleTable|TimeToSampleTable|CompositionTimeToSample|IdependentAndDisposableSamples|AVCConfiguration|Unknown_(alac|alis|edts|esds|free))$'
allowed+='|^GIF:(GIFVersion|Image(Width|Height)|HasColorMap|ColorResolutionDepth|BitsPerPixel|BackgroundColor|PixelAspectRatio|TransparentColor|FrameCount|Duration|AnimationIterations)$'
allowed+='|^RIFF:(Image(Width|Height)|VP8Version|(Horizontal|Vertical)Scale|WebP_Flags|Alpha(Compression|Filtering|Preprocessing|IsUsed)|AnimationLoopCount|BackgroundColor|FrameCount|Duration)$'
allowed+='|^(Opus|Vorbis):(AudioChannels|(Opus|Vorbis)Version|OutputGain|SampleRate|(Maximum|Minimum|Nominal)Bitrate|Vendor)$'
allowed+='|^MPEG:(Audio(Bitrate|Layer)|ChannelMode|CopyrightFlag|Emphasis|IntensityStereo|MPEGAudioVersion|MSStereo|OriginalMedia|SampleRate|VBR(Bytes|Frames|Scale)|Encoder)$'
allowed+='|^RIFF:(AvgBytesPerSec|BitsPerSample|Encoding|NumChannels|NumberOfSamples|SampleRate)$'
allowed+='|^AIFF:(CompressionType|CompressorName|FormatVersionTime|NumChannels|NumSampleFrames|SampleRate|SampleSize)$'
allowed+='|^FLAC:(BitsPerSample|(Block|Frame)Size(Max|Min)|Channels|MD5Signature|SampleRate|SeekTable|TotalSamples)$'
# Every PDF copy says the same version, whatever its original said.
allowed+='|^PDF:(PDFVersion|Linearized|PageCount)$'
# Of a ZIP exiftool tells what stands in the headers; which names and times these are is looked at below.
allowed+='|^ZIP:Zip(RequiredVersion|BitFlag|Compression|ModifyDate|CRC|CompressedSize|UncompressedSize|FileName)$'

# The list is worth something only if it does not pass an original.
foreign_to() {	# list folder options-of-exiftool...
	local ok=$1 folder=$2
	shift 2
	exiftool -a -u -G1 -s -r "$@" "$folder" 2>/dev/null |
		sed -nE 's/^\[([^]]*)\] +([A-Za-z0-9_-]+) *:.*/\1:\2/p' | sort | uniq -c |
		awk -v ok="$ok" '$2 !~ ok { print "  " $0 }'
}
count_foreign() {
	foreign_to "$allowed" "$1" --ext tif --ext tiff
	foreign_to "$allowed|$tiff" "$1" -ext tif -ext tiff
}
check() {	# name folder-of-originals
	mkdir -p "$tmp/$1"
	BW_MEDIA_CORPUS=$2 BW_MEDIA_COPIES=$tmp/$1 "$tool" >"$tmp/log" 2>&1 || { cat "$tmp/log"; failed=1; }
	copies=$(find "$tmp/$1" -type f | wc -l)
	[ "$copies" -gt 0 ] || { echo "FAIL: no copies of $1"; failed=1; }
	foreign=$(count_foreign "$tmp/$1")
	# Programs that players must read a name of have always the same one.
	foreign+=$(exiftool -a -u -G1 -s -r "$tmp/$1" 2>/dev/null |
		grep -E '^\[(MPEG|Vorbis|AIFF)\] +(Encoder|Vendor|CompressorName) ' | grep -vE ': (LAME3\.100|none|) *$')
	foreign+=$(exiftool -a -u -G1 -s -r "$tmp/$1" 2>/dev/null | grep -E '^\[ZIP\] +Zip(ModifyDate|FileName|BitFlag) ' |
		grep -vE ' : (2000:01:01 00:00:00|[0-9]{6}\.[a-z0-9]+|0)$')
	foreign+=$(exiftool -a -u -G1 -s -r "$tmp/$1" 2>/dev/null | grep -E '^\[PDF\] +(PDFVersion|Linearized) ' | grep -vE ' : (1\.7|No)$')
	if [ -n "$foreign" ]; then
		echo "FAIL: exiftool finds in copies of $1:"
		echo "$foreign"
		failed=1
	else
		echo "$1: $copies copies, nothing outside the list"
	fi
}

[ -n "$(count_foreign "$BW_SRC/tests/samples")" ] || { echo "FAIL: the list lets originals pass"; failed=1; }
check samples "$BW_SRC/tests/samples"

for f in "$tmp"/samples/*; do
	exiftool -s3 -DateTimeOriginal "$f" | grep -q . || { echo "FAIL: no date in $f"; failed=1; }
	exiftool -validate -warning -error -s3 "$f" | grep -qi error && { echo "FAIL: exiftool does not like $f"; failed=1; }
	case $f in
	*.jpg) if command -v djpeg >/dev/null; then djpeg "$f" >/dev/null || failed=1; fi ;;
	*.png) if command -v pngtopnm >/dev/null; then pngtopnm "$f" >/dev/null || failed=1; fi ;;
	esac
done

corpus=$BW_SRC/../shared/corpora/media
if [ -d "$corpus" ]; then
	check corpus "$corpus"
else
	echo "no real files at $corpus: that half did not run"
fi
exit $failed
