//! Typed row numbers, so that a row of one table is never taken for a row of another.
//!
//! Every table of columns is indexed by one of these.
//! They are 32 bits wide: `event` refuses a log of more lines than a tab can hold long before.

/// Declares a row number as a newtype over `u32`.
macro_rules! row_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The row as an index into a column.
            #[inline]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

row_ids! {
    /// A row of the event table, in file order.
    EventId;
    /// A template: a group of messages that differ in their variable parts only. Numbered from 0 by first appearance.
    TemplateId;
    /// What an event has for a template while the file is still read.
    DraftId;
    /// A masked message as it was first met; many shapes may share a template.
    ShapeId;
    /// A name (host, process, address) in its dictionary.
    NameId;
}
