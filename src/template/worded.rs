//! A single message as templates are written: masked, lists cut, `<*>` for what varies.

use super::mined::shown;
use super::row::Texts;
use super::shapes::Shapes;

/// The message as a template of it alone would be, after the number that tells what kind of event it is; none where it is empty.
pub fn worded(code: &[u8], message: &[u8]) -> String {
    let mut shapes = Shapes::default();
    let shape = shapes.coded(code, message);
    let mut texts = Texts::default();
    let row = texts.row(shapes.text(shape));
    shown(&texts.text(&row))
}

/// The same of a web request.
pub fn worded_request(method: &[u8], path: &[u8], status: &[u8]) -> String {
    let mut shapes = Shapes::default();
    let shape = shapes.request(method, path, status);
    shown(shapes.text(shape))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_as_templates_are_written() {
        assert_eq!(
            worded(b"", b"Failed password for root from 192.0.2.1 port 22"),
            "Failed password for root from <*> port <*>"
        );
        assert_eq!(worded_request(b"GET", b"/a/b/c.php?x=1", b"404"), "GET /a/<*>.php?<*> 404");
        assert_eq!(worded(b"4624", b"logon of type 3"), "4624 logon of type <*>");
        assert_eq!((worded(b"", b""), worded(b"", b" \t ")), (String::new(), String::new()));
    }
}
