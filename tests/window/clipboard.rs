//! What is on the clipboard, as another program on the same screen gets it. Knows X11's selections,
//! and nothing of Loket.

use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ConnectionExt as _, CreateWindowAux, EventMask, Property, Window, WindowClass,
};

use crate::driver::DEADLINE;
use crate::manager::Screen;

/// What the clipboard gives as this kind (`image/png`, `UTF8_STRING`); nothing where it does not.
pub(crate) fn pasted(kind: &str) -> Option<Vec<u8>> {
    let reader = Reader::open();
    let (clipboard, kind) = (reader.screen.atom("CLIPBOARD"), reader.screen.atom(kind));
    let connection = &reader.screen.connection;
    let now = x11rb::CURRENT_TIME;
    connection.convert_selection(reader.window, clipboard, kind, reader.basket, now).unwrap();
    connection.flush().unwrap();
    let given = reader.wait(|event| {
        if let Event::SelectionNotify(given) = event { Some(given.property) } else { None }
    });
    if given == x11rb::NONE {
        return None;
    }
    let (form, first) = reader.take();
    if form != reader.screen.atom("INCR") {
        return Some(first);
    }
    // Too much for one answer: a piece each time the last one was taken, and an empty one at the end.
    let mut whole = Vec::new();
    loop {
        reader.wait(|event| {
            let Event::PropertyNotify(it) = event else { return None };
            (it.state == Property::NEW_VALUE).then_some(())
        });
        let (_, piece) = reader.take();
        if piece.is_empty() {
            return Some(whole);
        }
        whole.extend(piece);
    }
}

/// A window that nobody sees, to which the clipboard's owner brings what was asked for.
struct Reader {
    screen: Screen,
    window: Window,
    basket: Atom,
}

impl Reader {
    fn open() -> Reader {
        let screen = Screen::open();
        let window = screen.connection.generate_id().unwrap();
        let listens = CreateWindowAux::new().event_mask(EventMask::PROPERTY_CHANGE);
        let (depth, visual) = (x11rb::COPY_DEPTH_FROM_PARENT, x11rb::COPY_FROM_PARENT);
        let only = WindowClass::INPUT_OUTPUT;
        screen
            .connection
            .create_window(depth, window, screen.root, 0, 0, 1, 1, 0, only, visual, &listens)
            .unwrap();
        let basket = screen.atom("LOKET_TEST_BASKET");
        Reader { screen, window, basket }
    }

    /// The form and the bytes of what lies in the basket, which is empty then.
    fn take(&self) -> (Atom, Vec<u8>) {
        let any = AtomEnum::ANY;
        let connection = &self.screen.connection;
        let asked = connection.get_property(true, self.window, self.basket, any, 0, u32::MAX / 4);
        let found = asked.unwrap().reply().unwrap();
        (found.type_, found.value)
    }

    fn wait<T>(&self, wanted: impl Fn(&Event) -> Option<T>) -> T {
        let end = Instant::now() + DEADLINE;
        loop {
            match self.screen.connection.poll_for_event().unwrap() {
                Some(event) => {
                    if let Some(found) = wanted(&event) {
                        return found;
                    }
                }
                None if Instant::now() < end => std::thread::sleep(Duration::from_millis(5)),
                None => panic!("the owner of the clipboard does not answer"),
            }
        }
    }
}
