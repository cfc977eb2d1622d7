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
const MAX_MS := 10_000.0  ## What the protocol takes.

var _viewport: RID
var _last_usec := 0
var _due_usec := 0
var _longest_usec := 0
var _reported_usec := 0
var _frames := 0


## Notes one rendered frame. Returns what builds a request from an id, or an invalid callable while
## none is due.
func note(viewport: Viewport, now_usec: int) -> Callable:
	if not _last_usec:
		_last_usec = now_usec
		_reported_usec = now_usec
		_due_usec = now_usec + REPORT_USEC
	_longest_usec = maxi(_longest_usec, now_usec - _last_usec)
	_frames += 1 if now_usec > _last_usec else 0
	_last_usec = now_usec
	if now_usec < _due_usec:
		return Callable()
	_due_usec = now_usec + REPORT_USEC
	var mean_ms := (now_usec - _reported_usec) / 1000.0 / maxi(_frames, 1)
	var report := _report(viewport, _longest_usec / 1000.0, mean_ms)
	_longest_usec = 0
	_reported_usec = now_usec
	_frames = 0
	return report


## [param longest_ms] is the longest frame since the last report, [param mean_ms] the mean of all.
func _report(viewport: Viewport, longest_ms: float, mean_ms: float) -> Callable:
	if _viewport != viewport.get_viewport_rid():
		_viewport = viewport.get_viewport_rid()
		RenderingServer.viewport_set_measure_render_time(_viewport, true)
	var budget_ms := 1000.0 / _refresh_hz()
	var gpu_ms := RenderingServer.viewport_get_measured_render_time_gpu(_viewport)
	var frame_ms := minf(_frame_ms(longest_ms, gpu_ms, budget_ms), MAX_MS)
	# A renderer that measures nothing, such as the headless one, says 0.
	return Requests.render.bind(
		frame_ms, gpu_ms if gpu_ms > 0.0 else -1.0, minf(mean_ms, MAX_MS), budget_ms
	)


## A frame that waits for the screen lasts as long as its budget however little work is in it; what
## counts is the work, until a refresh is missed.
func _frame_ms(longest_ms: float, gpu_ms: float, budget_ms: float) -> float:
	var waits := DisplayServer.window_get_vsync_mode() != DisplayServer.VSYNC_DISABLED
	if longest_ms > MISSED * budget_ms or not (waits or Engine.max_fps > 0):
		return longest_ms
	var cpu_ms := RenderingServer.viewport_get_measured_render_time_cpu(_viewport)
	var process_ms := 1000.0 * Performance.get_monitor(Performance.TIME_PROCESS)
	return minf(maxf(gpu_ms, cpu_ms + process_ms), longest_ms)


static func _refresh_hz() -> float:
	if Engine.max_fps > 0:
		return Engine.max_fps
	var hz := DisplayServer.screen_get_refresh_rate()
	return hz if hz > 1.0 else USUAL_REFRESH_HZ
