"""What hands do at a page: fill the boxes of a form by their names, sign in the box for it."""


def fill(page, **fields):
    """Each field by its name, whatever sort of box it is; ``told__who`` is ``told.who``."""
    for name, value in fields.items():
        box = page.locator(f"[name='{name.replace('__', '.')}']").first
        if box.evaluate("e => e.tagName") == "SELECT":
            box.select_option(value)
        elif box.get_attribute("type") == "checkbox":
            box.set_checked(value)
        else:
            box.fill(value)


def draw_signature(page):
    """A line with the pointer in the box for signatures."""
    box = page.locator("canvas.signature")
    box.scroll_into_view_if_needed()
    at, mouse = box.bounding_box(), page.mouse
    mouse.move(at["x"] + 20, at["y"] + 50)
    mouse.down()
    for n in range(1, 25):
        mouse.move(at["x"] + 20 + n * 6, at["y"] + 50 + (20 if n % 2 else -20))
    mouse.up()
