// Until the mouth has been open and the eyes too for long enough to be drawn.
const { CHANNELS, connect } = await import("/facewire.js");
const [jaw, blink] = ["jawOpen", "eyeBlinkLeft"].map((name) => CHANNELS.indexOf(name));
await new Promise((resolve) => {
  let frames = 0;
  const watched = connect({
    onMessage: ({ type, w }) => {
      if (type !== "face") return;
      frames = w[jaw] > 0.3 && w[blink] < 0.2 ? frames + 1 : 0;
      if (frames < 4) return;
      watched.close();
      resolve();
    },
  });
});
