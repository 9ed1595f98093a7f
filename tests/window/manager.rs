//! What a window manager does when somebody clicks on the cross: there is none on the screen of the
//! tests. Knows X11, and nothing of Loket.

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, Window,
};
use x11rb::rust_connection::RustConnection;

pub(crate) struct Screen {
    pub(crate) connection: RustConnection,
    pub(crate) root: Window,
}

impl Screen {
    pub(crate) fn open() -> Screen {
        let (connection, number) = x11rb::connect(None).expect("a screen: run `make test`");
        let root = connection.setup().roots[number].root;
        Screen { connection, root }
    }

    pub(crate) fn atom(&self, name: &str) -> Atom {
        self.connection.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }

    /// The numbers in a property of a window. The window may be gone by now.
    fn numbers(&self, window: Window, property: Atom, kind: AtomEnum) -> Vec<u32> {
        let asked = self.connection.get_property(false, window, property, kind, 0, 64).unwrap();
        asked.reply().ok().and_then(|it| it.value32().map(Iterator::collect)).unwrap_or_default()
    }
}

/// The window of a process, once it is to be seen.
pub(crate) fn window_of(screen: &Screen, pid: u32) -> Option<Window> {
    let (owner, protocols) = (screen.atom("_NET_WM_PID"), screen.atom("WM_PROTOCOLS"));
    let delete = screen.atom("WM_DELETE_WINDOW");
    let windows = screen.connection.query_tree(screen.root).unwrap().reply().unwrap().children;
    windows.into_iter().find(|window| {
        screen.numbers(*window, owner, AtomEnum::CARDINAL) == [pid]
            && screen.numbers(*window, protocols, AtomEnum::ATOM).contains(&delete)
            && screen
                .connection
                .get_window_attributes(*window)
                .unwrap()
                .reply()
                .is_ok_and(|it| it.map_state == x11rb::protocol::xproto::MapState::VIEWABLE)
    })
}

/// Asks the window of a process to close, as a click on its cross does. Whether there was one.
pub(crate) fn close_window_of(pid: u32) -> bool {
    let screen = Screen::open();
    let Some(window) = window_of(&screen, pid) else { return false };
    let protocols = screen.atom("WM_PROTOCOLS");
    let now = [screen.atom("WM_DELETE_WINDOW"), x11rb::CURRENT_TIME, 0, 0, 0];
    let message = ClientMessageEvent::new(32, window, protocols, now);
    screen.connection.send_event(false, window, EventMask::NO_EVENT, message).unwrap();
    screen.connection.flush().unwrap();
    true
}
