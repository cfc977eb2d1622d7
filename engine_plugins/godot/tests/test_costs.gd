extends TestCase
## What the parts of a frame cost, measured and printed. Asserts no times: a shared machine has none
## to promise.

const Avatars := preload("res://tests/avatars.gd")
const Binding := preload("res://addons/facewire/face/binding.gd")
const Connection := preload("res://addons/facewire/net/connection.gd")
const FakeServer := preload("res://tests/fake_server.gd")
const PoseReader := preload("res://addons/facewire/face/pose_reader.gd")
const Track := preload("res://addons/facewire/net/track.gd")
const Vectors := preload("res://tests/vectors.gd")

const REPETITIONS := 3000


func test_decode() -> void:
	var body := Vectors.load_case(settings["protocol"], "frame/typical").data
	check(FacewireFrame.decode(body) is FacewireFrame, "no frame")
	_measure("decode_us", func(_n: int) -> void: FacewireFrame.decode(body))


func test_read_and_apply() -> void:
	var track := Track.new()
	for n in 64:
		track.append(Avatars.frame(n, n / 31.0, (n % 10) / 10.0))
	var mesh := Avatars.mesh(FacewireChannels.NAMES)
	tree.root.add_child(mesh)
	var binding := Binding.new(mesh, [mesh] as Array[MeshInstance3D])
	var pose := PoseReader.new()
	_measure(
		"read_us",
		func(n: int) -> void: pose.read_due(track, 1_000_000_000 + 300_000 * n, 32_258_000)
	)
	_measure(
		"apply_52_changed_us",
		func(n: int) -> void:
			pose.values.fill((n % 100) / 100.0)
			binding.apply(pose.values)
	)
	_measure("apply_unchanged_us", func(_n: int) -> void: binding.apply(pose.values))
	check(mesh.get_blend_shape_value(51) > 0.0, "nothing moved")


func test_poll() -> void:
	var server := FakeServer.new()
	var connection := Connection.new("127.0.0.1", server.server.get_local_port(), "SUB")
	var become_open := func() -> bool:
		connection.poll(Time.get_ticks_msec())
		if not server.peer:
			server.poll()
			if server.peer:
				server.speak(PackedByteArray())
		return connection.state == Connection.State.OPEN
	await eventually(become_open, 3.0, "open")
	_measure("poll_idle_us", func(_n: int) -> void: connection.poll(Time.get_ticks_msec()))
	connection.close()
	server.close()


func _measure(name: String, work: Callable) -> void:
	var usec: Array[int] = []
	for n in REPETITIONS:
		var started := Time.get_ticks_usec()
		work.call(n)
		usec.append(Time.get_ticks_usec() - started)
	notes[name] = [percentile(usec, 0.5), percentile(usec, 0.95)]
