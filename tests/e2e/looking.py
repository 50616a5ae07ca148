"""Looks at a screen through its accessibility tree: what overlaps, what is cut, what a finger misses.

The tree tells where everything lies, not how it is painted. So cut text is found by its room: fewer square dp than
its letters need at the least. A screen is looked at in a window as tall as its content, where nothing hides in a list.
"""

from tests.e2e.driver import TARGET, Phone

TALL = 2_000  # dp: more than nearly any screen needs at the usual text size
SETTLED_MS = 8_000


def go(phone: Phone, address: str) -> None:
    """Enter an address in the open window, as the browser's own back and forward do; the book stays open."""
    phone.page.evaluate(_GO, address)
    settle(phone)


def resize(phone: Phone, width: int, height: int, text_scale: float = 1.0) -> None:
    """Turn the phone, or take one with another screen or other letters."""
    phone.page.set_viewport_size({"width": width, "height": height})
    phone.page.evaluate("scale => { document.documentElement.style.fontSize = `${scale * 100}%`; }", text_scale)
    settle(phone)


def settle(phone: Phone) -> None:
    """Wait until nothing moves any more."""
    phone.page.evaluate(_SETTLED, SETTLED_MS)


def complaints(phone: Phone, text_scale: float = 1.0) -> list[str]:
    """Return what is wrong with the screen as it stands; nothing when all is well."""
    return phone.small_targets(TARGET) + list(phone.page.evaluate(_COMPLAINTS, text_scale))


_GO = """address => {
    const turn = (history.state?.serialCount ?? 0) + 1;
    history.pushState({serialCount: turn, state: null}, '', address);
    dispatchEvent(new PopStateEvent('popstate', {state: history.state}));
}"""

_SETTLED = """async most => {
    const look = () => [...document.querySelectorAll('flt-semantics')].map(e => {
        const r = e.getBoundingClientRect();
        return `${e.id}${Math.round(r.x)},${Math.round(r.y)},${Math.round(r.width)},${Math.round(r.height)}`;
    }).join(';');
    const until = performance.now() + most;
    let before = '', same = 0;
    await new Promise(done => setTimeout(done, 120));
    while (same < 2 && performance.now() < until) {
        await new Promise(done => setTimeout(done, 80));
        const now = look();
        same = now === before ? same + 1 : 0;
        before = now;
    }
}"""

_COMPLAINTS = """scale => {
    const host = document.querySelector('flt-semantics-host');
    const own = e => [...e.childNodes].filter(n => n.nodeType == 3 || n.tagName == 'SPAN')
        .map(n => n.textContent.trim()).join(' ').trim();
    const scrolls = e => /(auto|scroll)/.test(getComputedStyle(e).overflowX + getComputedStyle(e).overflowY);
    const tapped = e => e.matches('[flt-tappable], [role=button], [role=checkbox], [role=radio]');
    const name = e => e.getAttribute('flt-semantics-identifier')
        || e.closest('[flt-semantics-identifier]')?.getAttribute('flt-semantics-identifier') || '';
    const said = e => own(e) || e.getAttribute('aria-label') || '';
    const tell = e => `${name(e)} “${said(e).slice(0, 40)}”`;
    const drawn = e => name(e) == 'pin-dots';  // its words are for the ear alone
    const edge = e => {  // of a list that goes on beyond it
        for (let up = e.parentElement; up && up !== host; up = up.parentElement) if (scrolls(up)) {
            const box = up.getBoundingClientRect(), r = e.getBoundingClientRect();
            if (r.top < box.top + 2 || r.bottom > box.bottom - 2) return true;
        }
        return e.getBoundingClientRect().bottom > innerHeight - 1;
    };
    const all = [...host.querySelectorAll('flt-semantics')].filter(e => {
        const r = e.getBoundingClientRect();
        return r.width > 0 && r.height > 0 && (own(e) || tapped(e)) && !e.querySelector('input, textarea')
            && !drawn(e) && !edge(e);
    });
    const leaves = all.filter(e => !all.some(other => other !== e && e.contains(other)));
    const rolling = e => {
        for (let up = e.parentElement; up && up !== host; up = up.parentElement)
            if (scrolls(up) && up.scrollWidth > up.clientWidth + 1) return true;
        return false;
    };
    const wrong = [];
    for (const e of leaves) {
        const r = e.getBoundingClientRect();
        if ((r.left < -1 || r.right > innerWidth + 1) && !rolling(e)) wrong.push(`runs out: ${tell(e)}`);
        const text = said(e), size = 16 * scale;
        const icon = r.width <= 64 * Math.max(1, scale) && tapped(e) && !own(e);
        if (own(e) && !icon) {
            const longest = Math.max(...text.split(/\\s+/).map(word => word.length)) * 0.40 * size;
            const lines = Math.ceil(text.length * 0.40 * size / r.width);
            if (r.height < lines * size * 0.98 || longest > r.width + 1) {
                wrong.push(`cut: ${tell(e)} in ${Math.round(r.width)}x${Math.round(r.height)}`);
            }
        }
    }
    for (let i = 0; i < leaves.length; i++) for (let k = i + 1; k < leaves.length; k++) {
        const a = leaves[i].getBoundingClientRect(), b = leaves[k].getBoundingClientRect();
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 4 && high > 4) wrong.push(`overlap: ${tell(leaves[i])} / ${tell(leaves[k])}`);
    }
    return wrong;
}"""
