import assert from "node:assert/strict";
import { test } from "node:test";

import { bind, read } from "../../../../protocol/js/binder.js";
import { CHANNELS, Track, VISEMES } from "../../../../protocol/js/facewire.js";

/** What an avatar does at a face. */
function moved(names, weights) {
  const face = new Track().face;
  for (const [name, weight] of Object.entries(weights)) {
    if (VISEMES.includes(name)) face.vis[VISEMES.indexOf(name)] = weight;
    else face.w[CHANNELS.indexOf(name)] = weight;
  }
  const set = {};
  bind(names).apply(face, (name, weight) => (set[name] = Math.round(weight * 1e4) / 1e4));
  return set;
}

test("shapes follow what their names say", () => {
  assert.deepEqual(moved(["Wolf3D.JawOpen", "eyeBlink_L", "Basis"], { jawOpen: 0.5, eyeBlinkLeft: 0.25 }), {
    "Wolf3D.JawOpen": 0.5,
    eyeBlink_L: 0.25,
  });
  assert.deepEqual(moved(["viseme_aa", "viseme_O"], { aa: 0.7, O: 0.3 }), { viseme_aa: 0.7, viseme_O: 0.3 });
});

test("sums of sources are held to 0 to 1", () => {
  assert.deepEqual(moved(["eyeBlink"], { eyeBlinkLeft: 1, eyeBlinkRight: 0.5 }), { eyeBlink: 0.75 });
  assert.deepEqual(moved(["Fcl_MTH_I"], { I: 0.9, SS: 0.5 }), { Fcl_MTH_I: 1 });
  assert.deepEqual(moved(["jawOpen"], { jawOpen: -0.5 }), { jawOpen: 0 });
});

test("the jaw's bone turns where no shape opens it", () => {
  const mouth = ["mouthSmileLeft", "mouthSmileRight", "mouthFunnel", "mouthPucker", "mouthClose", "mouthLeft"];
  assert.equal(bind(mouth).turnsJaw, true);
  assert.equal(bind([...mouth, "jawOpen"]).turnsJaw, false);
  assert.equal(bind(["viseme_aa"]).turnsJaw, false);
});

test("words of tools are left out", () => {
  for (const name of ["Face_blendShapes_jawOpen", "jawOpen.001", "25_jawOpen", "JAW_OPEN", "Head.M_F00.jawOpen",
    "head:jawOpen", "ARKit_jawOpen", "headJawOpen"]) {
    assert.deepEqual(read(name)?.sources, { jawOpen: 1 }, name);
  }
  for (const name of ["jaw", "", "_", "jawOpened", "Basis", "jawOpen_mouthClose", "Sleeve_A"]) {
    assert.equal(read(name), undefined, name);
  }
});
