extends Node3D
## A head that speaks: by microphone, by a clip that the sidecar reads, or by a clip that the game
## pushes to it.

const Neck := preload("neck.gd")
const SidecarProcess := preload("sidecar_process.gd")
const CLIP := preload("clip.ogg")
const LEVELS: PackedStringArray = ["full", "paired", "CPU", "hold"]

var _sidecar := SidecarProcess.new()
var _awaits_clip := false

@onready var _face: FacewireFace = %Face
@onready var _speaker: FacewireSpeaker = %Speaker
@onready var _player: AudioStreamPlayer = %Player
@onready var _status: Label = %Status
@onready var _figures: Label = %Figures


func _ready() -> void:
	%Bars.face = _face
	%Microphone.pressed.connect(_listen)
	%PlayClip.pressed.connect(_play_clip)
	%PushClip.pressed.connect(_push_clip)
	%Bones.skeleton = Neck.give($Head.find_children("*", "MeshInstance3D", true, false)[0])
	_face.status_changed.connect(func(text: String) -> void: _status.text = text)


func _exit_tree() -> void:
	_sidecar.stop()


func _process(_delta: float) -> void:
	if _awaits_clip and _face.frame and _face.frame.t > 0.0:
		_awaits_clip = false
		_player.stream = CLIP
		_player.play(_face.frame.t)
	var status := _face.sidecar_status()
	if not status or not _face.track():
		_figures.text = ""
		return
	var why := " (%s)" % status.reason if status.reason else ""
	_figures.text = "governor: %s%s\n" % [LEVELS[status.level], why]
	_figures.text += "engine: %s, %.1f steps/s\n" % [status.engine, status.fps]
	_figures.text += "gaps: %d, cost: %d µs" % [_face.track().gaps, _face.cost_usec]
	if _face.mode == FacewireFace.Mode.LATEST:
		_figures.text += ", lag: %.1f ms" % _face.lag_ms


func _listen() -> void:
	_quieten()
	_start_unless_there(["--source", "mic"])


## The sidecar reads the clip in real time; the sound starts with its first moving frame.
func _play_clip() -> void:
	_quieten()
	_sidecar.stop()
	_awaits_clip = true
	_start(["--source", ProjectSettings.globalize_path(CLIP.resource_path)])


## The game owns the sound, sends it to the sidecar and plays it with the faces that come back.
func _push_clip() -> void:
	_quieten()
	_start_unless_there([])
	_speaker.speak(CLIP)


func _quieten() -> void:
	_awaits_clip = false
	_speaker.cancel()
	_player.stop()


func _start_unless_there(arguments: PackedStringArray) -> void:
	if not _face.hello():
		_start(arguments)


func _start(arguments: PackedStringArray) -> void:
	var problem := _sidecar.start(arguments)
	if problem:
		_status.text = problem
