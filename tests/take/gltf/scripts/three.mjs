// Loads glTF files in three.js, samples their last animation, and validates them with Khronos' validator.
// `node three.mjs MODULES`, with a list of {path, times} on standard input.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const modules = process.argv[2];
const require = createRequire(`${modules}/`);
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
globalThis.self = globalThis; // As in a browser's worker, which the loader asks for.
const { AnimationMixer, LoopOnce } = await import(pathToFileURL(`${modules}/three/build/three.module.js`).href);
const { GLTFLoader } = await import(pathToFileURL(`${modules}/three/examples/jsm/loaders/GLTFLoader.js`).href);
const { default: validator } = await load("gltf-validator");

function sample(gltf, times) {
  const clip = gltf.animations.at(-1);
  if (!clip) return {};
  const frames = times.map((time) => {
    const mixer = new AnimationMixer(gltf.scene);
    const action = mixer.clipAction(clip).setLoop(LoopOnce);
    action.clampWhenFinished = true; // Else its end is its beginning.
    action.play();
    mixer.setTime(time);
    const meshes = {};
    const bones = {};
    gltf.scene.updateMatrixWorld(true);
    gltf.scene.traverse((node) => {
      if (node.morphTargetDictionary) {
        const weights = Object.entries(node.morphTargetDictionary).map(([name, index]) => [name, node.morphTargetInfluences[index]]);
        meshes[node.name] = Object.fromEntries(weights);
      }
      if (node.isBone) bones[node.name] = node.matrixWorld.toArray();
    });
    return { meshes, bones };
  });
  return { name: clip.name, duration: clip.duration, frames };
}

const results = [];
for (const { path, times } of JSON.parse(readFileSync(0, "utf8"))) {
  const bytes = readFileSync(path);
  const { issues } = await validator.validateBytes(new Uint8Array(bytes));
  const gltf = await new GLTFLoader().parseAsync(new Uint8Array(bytes).buffer, "");
  const { numErrors, numWarnings } = issues;
  results.push({ issues: { numErrors, numWarnings, messages: issues.messages }, ...sample(gltf, times) });
}
process.stdout.write(JSON.stringify(results));
