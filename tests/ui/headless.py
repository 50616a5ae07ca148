"""The phone app without a screen: a real Flet session, and a stand-in for the Flutter client at its other end.

    async with Headless(main) as app:
        await app.tap("home-new")
        await app.type("f-summary", "Lấn ranh giới")
        assert app.says("Đã lưu trên máy")

Controls are found by the identifier that the kit gives them (`kit.sem`), on the topmost view that has it.
Every message is packed with Flet's own encoder, since that is also what takes its snapshots for the next
difference. Flet's internals are used here and nowhere else; its version is pinned.
"""

import asyncio
import inspect
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from functools import cache
from typing import Any

import flet as ft
import msgpack
from flet.components.component import Component
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.controls.services.semantics_service import AccessibilityFeatures
from flet.controls.value_types import Prop
from flet.messaging.connection import Connection
from flet.messaging.protocol import Message, MessageAction, configure_encode_object_for_msgpack
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

PIN = "402917"
_encode = configure_encode_object_for_msgpack(BaseControl)
_NOT_CHILDREN = {"parent", "page", "_parent", "_parent_component", "_state", "_contexts", "args", "kwargs", "fn"}


_CALM = dict.fromkeys((each.name for each in fields(AccessibilityFeatures)), False)
"""A phone whose owner has asked for nothing special."""


class _Client(Connection):
    """What the Flutter client does: takes messages, answers calls, comes back with a new address when told to go."""

    def __init__(self, loop: asyncio.AbstractEventLoop, answers: dict[str, Any]) -> None:
        super().__init__()
        self.loop, self.executor, self.pubsubhub = loop, ThreadPoolExecutor(2), PubSubHub(loop)
        self.page_url, self.page_name = "http://phone", ""
        self.answers, self.crashes, self.bytes = answers, [], 0
        self.session: Session

    def send_message(self, message: Message) -> None:
        self.bytes += len(msgpack.packb([message.action, message.body], default=_encode))
        if message.action == MessageAction.SESSION_CRASHED:
            self.crashes.append(message.body.message)
        elif message.action == MessageAction.INVOKE_METHOD:
            self._answer(message.body)

    def dispose(self) -> None:
        self.executor.shutdown(wait=False)

    def _answer(self, call: Any) -> None:
        result = self.answers.get(call.name, _CALM if call.name == "get_accessibility_features" else None)
        try:
            result, fault = result(call.args) if callable(result) else result, None
        except RuntimeError as refused:  # as a platform that cannot
            result, fault = None, str(refused)
        self.loop.call_soon(self.session.handle_invoke_method_results, call.control_id, call.call_id, result, fault)
        if call.name == "push_route":
            self.loop.create_task(self.go(call.args["route"]))

    async def go(self, route: str) -> None:
        self.session.apply_page_patch({"route": route})
        await self.session.dispatch_event(self.session.page._i, "route_change", {"route": route})


class Headless:
    """One window of the app. `answers` maps a client's method (such as `pick_files`) to what it returns."""

    def __init__(
        self,
        main: Callable[[ft.Page], Any],
        *,
        route: str = "/",
        width: float = 360,
        height: float = 740,
        web: bool = False,
        answers: dict[str, Any] | None = None,
        pin: str = PIN,
    ) -> None:
        """Whoever waits for something behind the lock has `pin` typed at the gate; an empty one is typed by nobody."""
        self._passed: ft.Semantics | None = None
        self._main, self._answers, self.pin = main, answers or {}, pin
        self._first = {
            "route": route, "width": width, "height": height, "platform": "android", "web": web, "pwa": False,
            "debug": False, "wasm": False, "test": True, "multi_view": False, "platform_brightness": "light",
        }  # fmt: skip

    async def __aenter__(self) -> "Headless":
        self.client = _Client(asyncio.get_running_loop(), self._answers)
        self.session = self.client.session = Session(self.client)
        self.page = self.session.page
        self._token = _context_page.set(self.page)
        self.session.apply_page_patch(self._first)
        msgpack.packb(self.session.get_page_patch(), default=_encode)
        self.session.start_updates_scheduler()
        context.reset_auto_update()
        begun = self._main(self.page)
        if inspect.isawaitable(begun):
            await begun
        await self.session.after_event(self.page)
        await self.settle()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.page.on_close:
            await self.session.dispatch_event(self.page._i, "close", None)
        self.session.close()
        await asyncio.sleep(0)
        _context_page.reset(self._token)

    async def settle(self, turns: int = 8) -> None:
        """Let renders, effects and short work in threads come through; raise what the app broke on."""
        for _ in range(turns):
            await asyncio.sleep(0.004)
        if self.client.crashes:
            raise AssertionError(self.client.crashes[-1])

    async def until(self, true: Callable[[], bool], within: float = 50.0) -> None:
        """Wait for something that takes a thread or a disk."""
        async with asyncio.timeout(within):
            while not true():
                await self._pass_the_gate()
                await self.settle(1)

    async def enter(self, pin: str) -> None:
        """Type a PIN on the phone's own keys."""
        for digit in pin:
            await self.session.dispatch_event(self.page._i, "keyboard_event", _key(digit))
        await self.settle()

    async def _pass_the_gate(self) -> None:
        gate = self.find("pin-ask") or self.find("pin-new") if self.pin else None
        if gate is not None and gate is not self._passed:
            new = gate.identifier == "pin-new"
            await self.enter(self.pin)
            if new:
                await self.enter(self.pin)
                self._passed = None
            else:
                self._passed = gate

    # ---- what stands there ----------------------------------------------------------------------------

    def views(self) -> list[ft.View]:
        """Return the views, the topmost last."""
        return [view for view in _within(self.page.views) if isinstance(view, ft.View)]

    def find(self, identifier: str) -> ft.Semantics | None:
        """Return the control under this identifier, of the topmost view that has it."""
        for view in [*reversed(self.views()), self.page]:
            for control in _within(view):
                if isinstance(control, ft.Semantics) and control.identifier == identifier:
                    return control
        return None

    def sid(self, identifier: str) -> ft.Semantics:
        """Return it, or fail with what there is."""
        found = self.find(identifier)
        assert found is not None, f"no {identifier!r}; there are {self.identifiers()}"
        return found

    def identifiers(self) -> list[str]:
        """Return the identifiers of the topmost view, in order."""
        return [c.identifier for c in _within(self.views()[-1]) if isinstance(c, ft.Semantics) and c.identifier]

    def inside(self, identifier: str, kind: type[BaseControl]) -> Any:
        """Return the first control of this type under the identifier."""
        found = self.all_inside(identifier, kind)
        assert found, f"no {kind.__name__} in {identifier!r}"
        return found[0]

    def all_inside(self, identifier: str, kind: type[BaseControl]) -> list[Any]:
        """Return every control of this type under the identifier."""
        return [each for each in _within(self.sid(identifier)) if isinstance(each, kind)]

    def texts(self, within: object = None) -> list[str]:
        """Return every text of the topmost view, or of a control, and of open dialogs."""
        root: Any = [self.views()[-1], self.page._dialogs] if within is None else within
        words = []
        for control in _within(root):
            for name in ("value", "label", "title", "content", "error", "helper", "hint_text", "tooltip"):
                value = getattr(control, name, None)
                if isinstance(value, str) and value:
                    words.append(value)
            if isinstance(control, ft.Text) and control.spans:
                words.append("".join(each.text or "" for each in control.spans))
        return words

    def says(self, text: str) -> bool:
        """Return whether this text stands on the topmost view or in a dialog."""
        return any(text in words for words in self.texts())

    def dialog(self, kind: type[BaseControl]) -> Any:
        """Return the open dialog of this type."""
        found = [c for c in _within(self.page._dialogs) if isinstance(c, kind) and getattr(c, "open", True)]
        assert found, f"no open {kind.__name__}"
        return found[-1]

    def page_controls(self) -> list[BaseControl]:
        """Return every control of the topmost view."""
        return list(_within(self.views()[-1]))

    def count(self) -> int:
        """Return how many controls live in all views."""
        return sum(1 for _ in _within(self.page.views))

    # ---- what a person does ---------------------------------------------------------------------------

    async def event(
        self, control: BaseControl, name: str, data: Any = None, patch: dict[str, Any] | None = None
    ) -> None:
        """Send what the client sends: first the changed properties, then the event."""
        if patch:
            self.session.apply_patch(control._i, patch)
        await self.session.dispatch_event(control._i, name, data)
        await self.settle()

    async def tap(self, identifier: str) -> None:
        """Tap the control: the first thing under the identifier that can be clicked."""
        await self.event(self._clickable(identifier), "click")

    async def tap_twice(self, identifier: str) -> None:
        """Tap twice, the second time before the first is done."""
        await self.tap_all(identifier, identifier)

    async def tap_all(self, *identifiers: str) -> None:
        """Tap one after the other, each before anything is drawn anew."""
        taps = [self.session.dispatch_event(self._clickable(each)._i, "click", None) for each in identifiers]
        await asyncio.gather(*map(asyncio.create_task, taps))
        await self.settle()

    async def type(self, identifier: str, text: str) -> None:
        """Put a text into the field and stay in it."""
        await self.event(self.inside(identifier, ft.TextField), "change", text, {"value": text})

    async def leave(self, identifier: str) -> None:
        """Leave the field."""
        await self.event(self.inside(identifier, ft.TextField), "blur")

    async def fill(self, identifier: str, text: str) -> None:
        """Type and leave."""
        await self.type(identifier, text)
        await self.leave(identifier)

    async def back(self) -> None:
        """Press the phone's own back button."""
        await self.event(self.page, "view_pop", {"route": self.views()[-1].route})

    async def go(self, route: str) -> None:
        """Enter an address in the browser's bar."""
        await self.client.go(route)
        await self.settle()

    def can_tap(self, identifier: str) -> bool:
        """Return whether something there can be tapped now: a button that is at work cannot."""
        inside = _within(self.sid(identifier))
        return any(getattr(each, "on_click", None) and not getattr(each, "disabled", False) for each in inside)

    def _clickable(self, identifier: str) -> BaseControl:
        for control in _within(self.sid(identifier)):
            if getattr(control, "on_click", None) and not getattr(control, "disabled", False):
                return control
        raise AssertionError(f"nothing in {identifier!r} can be tapped")


def _key(name: str) -> dict[str, Any]:
    return {"key": name, "shift": False, "ctrl": False, "alt": False, "meta": False}


def _within(root: object) -> Iterator[BaseControl]:
    """Yield every live control under `root`, depth first, through the bodies of components."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, Component):
            waiting.append(thing._b)
        elif isinstance(thing, BaseControl):
            if id(thing) not in seen:
                seen.add(id(thing))
                yield thing
                waiting += reversed([each for each in _values(thing) if isinstance(each, _MAY_HOLD)])
        elif isinstance(thing, (list, tuple)):
            waiting += reversed([each for each in thing if isinstance(each, _MAY_HOLD)])


_MAY_HOLD = (BaseControl, Component, list, tuple)


def _values(control: BaseControl) -> Iterator[object]:
    """Yield what the control's fields hold, in their order; a property at its default holds no control."""
    given = control._values
    for name, sparse in _fields(type(control)):
        if not sparse:
            yield getattr(control, name, None)
        elif name in given:
            yield given[name]


@cache
def _fields(kind: type[BaseControl]) -> list[tuple[str, bool]]:
    """Return the names of the fields that may hold controls, and whether Flet keeps only what is not the default."""
    names = [each.name for each in fields(kind) if each.name not in _NOT_CHILDREN]
    return [(name, isinstance(inspect.getattr_static(kind, name, None), Prop)) for name in names]
