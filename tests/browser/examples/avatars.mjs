// Avatars of other kinds, made of the Godot demo's head: the same mesh in files as three-vrm and TalkingHead want them.

const HEAD = "/head.glb";
const JSON_CHUNK = 0x4e4f534a;

/** Fetches a binary glTF, lets `edit` change its JSON, and gives the address of the result. */
async function edited(edit) {
  const bytes = await (await fetch(HEAD)).arrayBuffer();
  const view = new DataView(bytes);
  const length = view.getUint32(12, true);
  const json = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 20, length)));
  edit(json);
  let text = JSON.stringify(json);
  while (new TextEncoder().encode(text).length % 4) text += " ";
  const encoded = new TextEncoder().encode(text);
  const rest = new Uint8Array(bytes, 20 + length);
  const head = new Uint32Array([0x46546c67, 2, 20 + encoded.length + rest.length, encoded.length, JSON_CHUNK]);
  return URL.createObjectURL(new Blob([head, encoded, rest], { type: "model/gltf-binary" }));
}

/** Adds bones of these names, each the child of the one before, to the roots; gives their numbers. */
function addBones(json, names) {
  const first = json.nodes.length;
  names.forEach((name, index) => {
    json.nodes.push({ name, translation: [0, 0.05, 0], ...(index + 1 < names.length && { children: [first + index + 1] }) });
  });
  return Object.fromEntries(names.map((name, index) => [name, first + index]));
}

const REQUIRED = ["hips", "spine", "head", ...["left", "right"].flatMap((side) =>
  ["UpperLeg", "LowerLeg", "Foot", "UpperArm", "LowerArm", "Hand"].map((part) => side + part))];

/** A VRM 1 avatar: with ARKit's 52 as expressions of its own, or with the presets alone. */
export function vrm(hasArkit) {
  return edited((json) => {
    const names = json.meshes[0].extras.targetNames;
    const bones = addBones(json, [...REQUIRED, "leftEye", "rightEye"]);
    json.scenes[0].nodes.push(bones.hips);
    const bind = (shapes) => ({ isBinary: false, morphTargetBinds: Object.entries(shapes).map(([name, weight]) =>
      ({ node: 0, index: names.indexOf(name), weight })) });
    const preset = {
      aa: bind({ jawOpen: 1 }), ih: bind({ mouthStretchLeft: 1, mouthStretchRight: 1 }), ou: bind({ mouthPucker: 1 }),
      ee: bind({ jawOpen: 0.3, mouthSmileLeft: 0.5 }), oh: bind({ jawOpen: 0.5, mouthFunnel: 1 }),
      blinkLeft: bind({ eyeBlinkLeft: 1 }), blinkRight: bind({ eyeBlinkRight: 1 }), happy: bind({ mouthSmileLeft: 1 }),
    };
    const pascal = (name) => name[0].toUpperCase() + name.slice(1);
    const custom = hasArkit ? Object.fromEntries(names.map((name) => [pascal(name), bind({ [name]: 1 })])) : {};
    const range = { inputMaxValue: 90, outputScale: 90 };
    json.extensionsUsed = ["VRMC_vrm"];
    json.extensions = { VRMC_vrm: {
      specVersion: "1.0",
      meta: { name: "Head", authors: ["Facewire"], licenseUrl: "https://vrm.dev/licenses/1.0/" },
      humanoid: { humanBones: Object.fromEntries(Object.entries(bones).map(([name, node]) => [name, { node }])) },
      expressions: { preset, custom },
      lookAt: { type: "bone", offsetFromHeadBone: [0, 0, 0], rangeMapHorizontalInner: range,
        rangeMapHorizontalOuter: range, rangeMapVerticalDown: range, rangeMapVerticalUp: range },
    } };
  });
}

/** An avatar for TalkingHead: the head in an armature with these bones. */
export function armature(names) {
  return edited((json) => {
    json.nodes[0].name = "Wolf3D_Head";
    const bones = addBones(json, [...new Set([...names, "LeftToeBase", "RightToeBase", "LeftEye", "RightEye"])]);
    json.nodes.push({ name: "Armature", children: [0, Object.values(bones)[0]] });
    json.scenes[0].nodes = [json.nodes.length - 1];
  });
}
