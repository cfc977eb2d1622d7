@tool
extends RefCounted
## Tells the sidecar how long the game's own frames take, so that it can keep out of the way on a
## GPU that both use.

const Requests := preload("../wire/requests.gd")

## The protocol takes ten a second.
const REPORT_USEC := 100_000
## A frame longer than its budget by this factor has missed the screen's refresh.
const MISSED := 1.05
const USUAL_REFRESH_HZ := 60.0

var _viewport: RID
var _last_usec := 0
var _due_usec := 0
var _worst_ms := 0.0
var _worst_gpu_ms := -1.0


## Notes one rendered frame. Returns a request for [method Callable] with an id, or an invalid
## callable while none is due.
func note(viewport: Viewport, now_usec: int) -> Callable:
	if _viewport != viewport.get_viewport_rid():
		_viewport = viewport.get_viewport_rid()
		RenderingServer.viewport_set_measure_render_time(_viewport, true)
	var budget_ms := 1000.0 / _refresh_hz()
	var interval_ms := (now_usec - _last_usec) / 1000.0 if _last_usec else 0.0
	_last_usec = now_usec
	var gpu_ms := RenderingServer.viewport_get_measured_render_time_gpu(_viewport)
	_worst_ms = maxf(_worst_ms, _frame_ms(interval_ms, gpu_ms, budget_ms))
	_worst_gpu_ms = maxf(_worst_gpu_ms, gpu_ms)
	if now_usec < _due_usec:
		return Callable()
	_due_usec = now_usec + REPORT_USEC
	# A renderer that measures nothing, such as the headless one, says 0.
	var known_gpu_ms := _worst_gpu_ms if _worst_gpu_ms > 0.0 else -1.0
	var report := Requests.render.bind(_worst_ms, known_gpu_ms, budget_ms)
	_worst_ms = 0.0
	_worst_gpu_ms = -1.0
	return report


## A frame that waits for the screen lasts as long as its budget however little work is in it; what
## counts is the work, until a refresh is missed.
func _frame_ms(interval_ms: float, gpu_ms: float, budget_ms: float) -> float:
	var waits := DisplayServer.window_get_vsync_mode() != DisplayServer.VSYNC_DISABLED
	if interval_ms > MISSED * budget_ms or not (waits or Engine.max_fps > 0):
		return minf(interval_ms, 10_000.0)
	var cpu_ms := RenderingServer.viewport_get_measured_render_time_cpu(_viewport)
	var process_ms := 1000.0 * Performance.get_monitor(Performance.TIME_PROCESS)
	return clampf(maxf(gpu_ms, cpu_ms + process_ms), 0.0, minf(interval_ms, 10_000.0))


static func _refresh_hz() -> float:
	if Engine.max_fps > 0:
		return Engine.max_fps
	var hz := DisplayServer.screen_get_refresh_rate()
	return hz if hz > 1.0 else USUAL_REFRESH_HZ
