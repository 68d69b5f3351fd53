// The scores that nsfwjs itself gives on tfjs without any native part, for pictures in
// PPM (P6, 255): screen_reference.cjs [--cpu|--wasm] PPM... , one line of five numbers
// each, in the order of the model. What it cost, but for the first picture, goes to
// standard error. Run where these packages are installed (70-screen.sh).
const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const here = createRequire(`${process.cwd()}/x.cjs`);
const tf = { ...here("@tensorflow/tfjs-core"), ...here("@tensorflow/tfjs-converter") };
const backend = process.argv[2] === "--wasm" ? "wasm" : "cpu";
const pictures = process.argv.slice(2).filter((word) => !word.startsWith("--"));
here(`@tensorflow/tfjs-backend-${backend}`);
const folder = `${process.cwd()}/node_modules/nsfwjs/dist/models/mobilenet_v2_mid`;

function ppm(path) {
	const data = readFileSync(path);
	const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(data.subarray(0, 64).toString("latin1"));
	return tf.tensor3d(new Int32Array(data.subarray(head[0].length)), [Number(head[2]), Number(head[1]), 3], "int32");
}

(async () => {
	await tf.setBackend(backend);
	const model = require(`${folder}/model.min.js`);
	const bytes = Buffer.concat(model.weightsManifest[0].paths.map((p) => Buffer.from(require(`${folder}/${p}.min.js`), "base64")));
	const net = await tf.loadGraphModel(tf.io.fromMemory({
		modelTopology: model.modelTopology,
		format: model.format,
		weightSpecs: model.weightsManifest[0].weights,
		weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
	}));
	let before;
	for (const path of pictures) {
		// As nsfwjs' infer() and classify() do.
		const scores = tf.tidy(() => {
			const unit = tf.div(tf.cast(ppm(path), "float32"), tf.scalar(255));
			const [height, width] = unit.shape;
			const square = height === 224 && width === 224 ? unit : tf.image.resizeBilinear(unit, [224, 224], true);
			return net.predict(tf.reshape(square, [1, 224, 224, 3]));
		});
		console.log((await scores.data()).join(" "));
		before ??= process.cpuUsage(); // the first one also prepares the net
	}
	const cost = process.cpuUsage(before);
	const each = (cost.user + cost.system) / 1000 / (pictures.length - 1);
	console.error(`tfjs ${backend}: ms a picture: ${each.toFixed(1)}; ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB at most`);
})();
