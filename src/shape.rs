//! Types described once: the Rust struct, how it is read or written, and what TypeScript sees.
//!
//! `params!` declares what a caller passes, `answer!` what a call gives. Both keep each
//! field's documentation beside its type, so the `.d.ts` and the field tables are made from them
//! and cannot drift. The descriptions are constants that only host tools read; in the
//! WebAssembly build nothing refers to them and they are dropped.

use serde_json::{Map, Value};

use crate::{
    flat::{self, Kind, Plan, Tape},
    json,
};

/// What TypeScript calls a type.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// `string`.
    Text,
    /// `number`.
    Number,
    /// `boolean`.
    Boolean,
    /// `string | number` in params; always `string` in answers, which say [`Type::Text`].
    Id,
    /// `Date | string`, the text in ISO 8601 with an offset.
    Date,
    /// `unknown`.
    Unknown,
    /// `Record<string, unknown>`.
    Object,
    /// A closed set, written as TypeScript writes it: `0 | 1`.
    Literal(&'static str),
    /// Text of an open set whose known members are listed.
    Word(&'static Words),
    /// One of these small numbers, as a number or as text.
    Code(&'static Words),
    /// A list.
    List(&'static Type),
    /// One or two of the same.
    OneOrTwo(&'static Type),
    /// A type of its own.
    Record(&'static Record),
    /// One of several records, told apart by `kind`.
    Choice(&'static Choice),
    /// May be absent.
    Optional(&'static Type),
}

/// A named list of the known members of an open set.
#[derive(Debug)]
pub struct Words {
    /// The constant's name in TypeScript.
    pub name: &'static str,
    /// The name of the type of its members.
    pub member: &'static str,
    /// What it lists.
    pub doc: &'static str,
    /// The provider's words and what each means.
    pub words: &'static [(&'static str, &'static str)],
}

impl Words {
    /// The words alone: without what they mean, which would only weigh in the WebAssembly module.
    #[allow(clippy::indexing_slicing)] // when the program is compiled
    pub const fn bare<const COUNT: usize>(&self) -> [&'static str; COUNT] {
        let mut bare = [""; COUNT];
        let mut at = 0;
        while at < COUNT {
            bare[at] = self.words[at].0;
            at += 1;
        }
        bare
    }
}

/// An object type.
#[derive(Debug)]
pub struct Record {
    /// Its name in TypeScript, unique in the package.
    pub name: &'static str,
    /// Documentation.
    pub doc: &'static str,
    /// In the order of the provider's document.
    pub fields: &'static [Field],
}

/// A member of a record.
#[derive(Debug)]
pub struct Field {
    /// As on the wire, less the brackets of `to[]`.
    pub name: &'static str,
    /// Unit, meaning, absence.
    pub doc: &'static str,
    /// Its type.
    pub ty: Type,
}

/// A union of records.
#[derive(Debug)]
pub struct Choice {
    /// Its name in TypeScript.
    pub name: &'static str,
    /// Documentation.
    pub doc: &'static str,
    /// The value of `kind`, its documentation, and the members beside it.
    pub kinds: &'static [(&'static str, &'static str, &'static [Field])],
}

/// A type that has a description.
pub trait Shape {
    /// The description.
    const TYPE: Type;

    /// Whether the member is left out of an answer.
    fn is_absent(&self) -> bool {
        false
    }
}

macro_rules! shapes {
    ($($rust:ty => $shape:expr;)*) => {
        $(impl Shape for $rust { const TYPE: Type = $shape; })*
    };
}

shapes! {
    String => Type::Text;
    f64 => Type::Number;
    bool => Type::Boolean;
    Value => Type::Unknown;
    Map<String, Value> => Type::Object;
}

impl<T: Shape> Shape for Vec<T> {
    const TYPE: Type = Type::List(&T::TYPE);
}

impl<T: Shape> Shape for Option<T> {
    const TYPE: Type = Type::Optional(&T::TYPE);

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

/// A type that can be laid out for JavaScript. Its description says how it is read there.
pub trait Flat {
    /// How many slots it takes.
    const WIDTH: usize = 1;

    /// Whether it has members.
    const IS_RECORD: bool = false;

    /// Its members.
    const PLAN: &'static Plan = &[];

    /// How it is read where its JSON is regular.
    const KIND: Kind = Kind::Other;

    /// Whether it must be there.
    const IS_REQUIRED: bool = true;

    /// Writes it into the slots that begin at `at`.
    fn lay(&self, tape: &mut Tape, at: usize);
}

impl Flat for String {
    const KIND: Kind = Kind::Text;

    fn lay(&self, tape: &mut Tape, at: usize) {
        tape.text(at, self);
    }
}

impl Flat for f64 {
    const KIND: Kind = Kind::Number;

    fn lay(&self, tape: &mut Tape, at: usize) {
        tape.number(at, *self);
    }
}

impl Flat for bool {
    fn lay(&self, tape: &mut Tape, at: usize) {
        tape.number(at, f64::from(u8::from(*self)));
    }
}

/// As JSON text; or where it stands in the body, if that is what the tape is to say.
impl Flat for Value {
    fn lay(&self, tape: &mut Tape, at: usize) {
        if tape.refers() {
            tape.text(at, json::place_of(self));
        } else {
            tape.text(at, &json::text(self));
        }
    }
}

/// As JSON text.
impl Flat for Map<String, Value> {
    fn lay(&self, tape: &mut Tape, at: usize) {
        tape.text(at, &json::text(self));
    }
}

/// Left out, it is empty.
impl<T: Flat> Flat for Vec<T> {
    const KIND: Kind = if flat::is_row(T::PLAN) { Kind::Rows(T::PLAN) } else { Kind::Other };
    const IS_REQUIRED: bool = false;

    fn lay(&self, tape: &mut Tape, at: usize) {
        let first = tape.reserve(self.len() * T::WIDTH);
        tape.list(at, first, self.len());
        for (index, element) in self.iter().enumerate() {
            element.lay(tape, first + index * T::WIDTH);
        }
    }
}

/// A record that may be absent stands elsewhere, like a list of one.
impl<T: Flat> Flat for Option<T> {
    const KIND: Kind = T::KIND;
    const IS_REQUIRED: bool = false;

    fn lay(&self, tape: &mut Tape, at: usize) {
        let Some(value) = self else { return };
        if T::IS_RECORD {
            let first = tape.reserve(T::WIDTH);
            tape.list(at, first, 1);
            value.lay(tape, first);
        } else {
            value.lay(tape, at);
        }
    }
}

/// Declares what a caller passes: a struct that reads itself from JSON, finding every problem
/// and refusing unknown members, and writes itself back.
///
/// `relations = f` names a function that looks at several members at once; it runs even when
/// some of them are wrong, so that all problems are found in one go.
#[macro_export]
#[doc(hidden)]
macro_rules! params {
    (
        $(#[doc = $doc:expr])*
        pub struct $name:ident = $ts:literal $(, relations = $relations:path)? {
            $($(#[doc = $field_doc:expr])* pub $field:ident $(as $wire:literal)? : $ty:ty,)*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $($(#[doc = $field_doc])* pub $field: $ty,)*
        }

        $crate::record!($name = $ts, concat!($($doc, "\n"),*) ;
            $($field $(as $wire)? : $ty, concat!($($field_doc, "\n"),*);)*);

        impl $crate::read::Read for $name {
            const RULE: $crate::read::Rule = $crate::read::Rule::Object(
                &[$(($crate::wire_name!($field $(as $wire)?), &<$ty as $crate::read::Read>::RULE)),*],
                &[$($relations)?],
            );

            fn take(value: &$crate::flat::tree::Json<'_>) -> Option<Self> {
                #[allow(unused_variables)]
                let members = value.as_object()?;
                Some(Self {
                    $($field: $crate::read::member(members, $crate::wire_name!($field $(as $wire)?))?,)*
                })
            }
        }
    };
}

/// Declares what a call gives: a struct that writes itself, leaving absent members out, and lays
/// itself out for JavaScript.
#[macro_export]
#[doc(hidden)]
macro_rules! answer {
    (
        $(#[doc = $doc:expr])*
        pub struct $name:ident = $ts:literal {
            $($(#[doc = $field_doc:expr])* pub $field:ident $(as $wire:literal)? : $ty:ty,)*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $($(#[doc = $field_doc])* pub $field: $ty,)*
        }

        $crate::record!($name = $ts, concat!($($doc, "\n"),*) ;
            $($field $(as $wire)? : $ty, concat!($($field_doc, "\n"),*);)*);

        impl $crate::shape::Flat for $name {
            const WIDTH: usize = 0 $(+ <$ty as $crate::shape::Flat>::WIDTH)*;
            const IS_RECORD: bool = true;
            const PLAN: &'static $crate::flat::Plan = &[$(
                $crate::flat::Member {
                    name: $crate::wire_name!($field $(as $wire)?),
                    kind: <$ty as $crate::shape::Flat>::KIND,
                    required: <$ty as $crate::shape::Flat>::IS_REQUIRED,
                }
            ),*];

            #[allow(unused)]
            fn lay(&self, tape: &mut $crate::flat::Tape, at: usize) {
                let mut at = at;
                $(
                    $crate::shape::Flat::lay(&self.$field, tape, at);
                    at += <$ty as $crate::shape::Flat>::WIDTH;
                )*
            }
        }
    };
}

/// What `params!` and `answer!` share: the description and the way out.
#[macro_export]
#[doc(hidden)]
macro_rules! record {
    ($name:ident = $ts:literal, $doc:expr ; $($field:ident $(as $wire:literal)? : $ty:ty, $field_doc:expr;)*) => {
        impl $crate::shape::Shape for $name {
            const TYPE: $crate::shape::Type = $crate::shape::Type::Record(&$crate::shape::Record {
                name: $ts,
                doc: $doc,
                fields: &[$($crate::shape::Field {
                    name: $crate::wire_name!($field $(as $wire)?),
                    doc: $field_doc,
                    ty: <$ty as $crate::shape::Shape>::TYPE,
                }),*],
            });
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #[allow(unused_mut)]
                let mut members = serializer.serialize_map(None)?;
                $(if !$crate::shape::Shape::is_absent(&self.$field) {
                    ::serde::ser::SerializeMap::serialize_entry(
                        &mut members, $crate::wire_name!($field $(as $wire)?), &self.$field)?;
                })*
                ::serde::ser::SerializeMap::end(members)
            }
        }
    };
}

/// A member's name on the wire.
#[macro_export]
#[doc(hidden)]
macro_rules! wire_name {
    ($field:ident as $wire:literal) => {
        $wire
    };
    ($field:ident) => {
        stringify!($field)
    };
}
