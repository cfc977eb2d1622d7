// Drop a file onto the page: base64 in `values[0]`.
const bytes = Uint8Array.from(atob(values[0]), (letter) => letter.charCodeAt(0));
const dataTransfer = new DataTransfer();
dataTransfer.items.add(new File([bytes], "voice.wav", { type: "audio/wav" }));
dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
