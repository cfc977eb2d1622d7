// Plays VRM animations on VRM avatars with @pixiv/three-vrm, and validates them.
// `node vrm.mjs MODULES`, with a list of {path, avatar, times} on standard input.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const modules = process.argv[2];
const require = createRequire(`${modules}/`);
const load = (path) => import(pathToFileURL(`${modules}/${path}`).href);
globalThis.self = globalThis; // As in a browser's worker, which the loader asks for.
const { AnimationMixer, LoopOnce } = await load("three/build/three.module.js");
const { GLTFLoader } = await load("three/examples/jsm/loaders/GLTFLoader.js");
const { VRMLoaderPlugin } = await load("@pixiv/three-vrm/lib/three-vrm.module.js");
const { VRMAnimationLoaderPlugin, VRMLookAtQuaternionProxy, createVRMAnimationClip } =
  await load("@pixiv/three-vrm-animation/lib/three-vrm-animation.module.js");
const { default: validator } = await import(pathToFileURL(require.resolve("gltf-validator")).href);

const warnings = [];
console.warn = (...words) => warnings.push(words.join(" "));

async function read(path, Plugin) {
  const loader = new GLTFLoader();
  loader.register((parser) => new Plugin(parser));
  return (await loader.parseAsync(new Uint8Array(readFileSync(path)).buffer, "")).userData;
}

async function play({ path, avatar, times }) {
  const { vrm } = await read(avatar, VRMLoaderPlugin);
  const { vrmAnimations } = await read(path, VRMAnimationLoaderPlugin);
  const proxy = new VRMLookAtQuaternionProxy(vrm.lookAt);
  proxy.name = "gaze";
  vrm.scene.add(proxy);
  const clip = createVRMAnimationClip(vrmAnimations[0], vrm);
  const frames = times.map((time) => {
    const mixer = new AnimationMixer(vrm.scene);
    const action = mixer.clipAction(clip).setLoop(LoopOnce);
    action.clampWhenFinished = true;
    action.play();
    mixer.setTime(time);
    const expressions = Object.keys(vrm.expressionManager.expressionMap);
    const bone = (name) => vrm.humanoid.getNormalizedBoneNode(name).quaternion.toArray();
    return {
      expressions: Object.fromEntries(expressions.map((name) => [name, vrm.expressionManager.getValue(name)])),
      neck: bone("neck"),
      head: bone("head"),
      gaze: [vrm.lookAt.yaw, vrm.lookAt.pitch],
    };
  });
  const { issues } = await validator.validateBytes(new Uint8Array(readFileSync(path)));
  return { frames, errors: issues.numErrors, issues: issues.messages, tracks: clip.tracks.length };
}

const results = [];
for (const job of JSON.parse(readFileSync(0, "utf8"))) results.push(await play(job));
process.stdout.write(JSON.stringify({ results, warnings }));
