extends TestCase
## What a frame costs, measured and printed. Asserts no times: a shared machine has none to promise.

const Vectors := preload("res://tests/vectors.gd")
const REPETITIONS := 3000


func test_decode() -> void:
	var body := Vectors.load_case(settings["protocol"], "frame/typical").data
	var frame: Variant = null
	var usec: Array[int] = []
	for _repetition in REPETITIONS:
		var started := Time.get_ticks_usec()
		frame = FacewireFrame.decode(body)
		usec.append(Time.get_ticks_usec() - started)
	check(frame is FacewireFrame, "no frame")
	notes = {"decode_us_p50": percentile(usec, 0.5), "decode_us_p95": percentile(usec, 0.95)}
