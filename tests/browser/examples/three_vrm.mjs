// A VRM avatar moved by examples/web/three-vrm.js: with ARKit's 52 expressions, and with the presets alone.
import { VRMLoaderPlugin } from "@pixiv/three-vrm";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

import { follow } from "../../../examples/web/three-vrm.js";
import { vrm as vrmFile } from "./avatars.mjs";
import { scene } from "./gltf.mjs";
import { difference, Puppet } from "./puppet.mjs";

async function load(hasArkit) {
  const loader = new GLTFLoader();
  loader.register((parser) => new VRMLoaderPlugin(parser));
  const { vrm } = (await loader.loadAsync(await vrmFile(hasArkit))).userData;
  const face = new Puppet();
  const step = follow(vrm, face);
  const show = (weights, pose) => {
    face.set(weights, pose);
    step();
    vrm.update(0.016);
  };
  const value = (name) => vrm.expressionManager.getValue(name);
  return { vrm, show, value };
}

export async function run() {
  const arkit = await load(true);
  const draw = scene(arkit.vrm.scene);
  arkit.show({});
  const rest = draw();
  arkit.show({ jawOpen: 0.8, aa: 1, eyeLookUpLeft: 0.5 }, [0, 0, 0, 0, -0.2, 0, 0, -0.2, 0]);
  const channels = { open: difference(rest, draw()), JawOpen: arkit.value("JawOpen"), aa: arkit.value("aa"),
    EyeLookUpLeft: arkit.value("EyeLookUpLeft"), pitch: arkit.vrm.lookAt.pitch };
  const presets = await load(false);
  presets.show({ jawOpen: 0.5, aa: 0.6, I: 0.3, eyeBlinkLeft: 0.9 }, [0.2, 0.1, 0.05, 0.3, 0.1, 0, 0.1, 0.3, 0]);
  const { x, y, z } = presets.vrm.humanoid.getNormalizedBoneNode("head").rotation;
  const { yaw, pitch } = presets.vrm.lookAt;
  const eye = presets.vrm.humanoid.getRawBoneNode("leftEye").rotation;
  const visemes = { aa: presets.value("aa"), ih: presets.value("ih"), blinkLeft: presets.value("blinkLeft"),
    happy: presets.value("happy"), head: [x, y, z], look: [yaw, pitch], eye: [eye.x, eye.y] };
  return { channels, visemes };
}
