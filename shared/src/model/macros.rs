//! The macros that write the reading and writing of each object.
//!
//! Derived serde code would do most of this, but its `flatten` and untagged enumerations buffer
//! every object twice and cannot say where a document is wrong.

/// An object of its own, with the properties nobody knows in `other`.
macro_rules! graph_object {
    (
        $(#[$meta:meta])*
        pub struct $name:ident $(, type $odata_type:literal, checked by $check:ident)? { $(
            $(#[$field_meta:meta])*
            $field:ident: $type:ty = $wire:literal $(| $alias:literal)*,
        )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
            /// Properties that Muster does not know.
            pub other: serde_json::Map<String, serde_json::Value>,
            /// How the sender wrote the rest.
            pub source: $crate::model::Source,
        }

        $crate::model::graph_implementation! {
            $name { $($field = $wire $(| $alias)*,)* }
        }

        impl $name {
            /// What `@odata.type` says; empty for the objects inside others.
            const ODATA_TYPE: &'static str = concat!($($odata_type)?);

            /// Reads a JSON object; the error names the property that is wrong.
            pub fn from_value(
                value: serde_json::Value,
            ) -> Result<Self, $crate::model::ModelError> {
                let mut object = Self::default();
                object.other =
                    $crate::model::fill(&mut object, value, !Self::ODATA_TYPE.is_empty())?;
                $(object.$check()?;)?
                Ok(object)
            }

            /// The JSON object, with everything that was read.
            pub fn to_value(&self) -> serde_json::Value {
                serde_json::to_value(self).expect("keys are strings and numbers are finite")
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                let mut map = serializer.serialize_map(None)?;
                if !Self::ODATA_TYPE.is_empty() {
                    map.serialize_entry("@odata.type", Self::ODATA_TYPE)?;
                }
                self.write(&mut map)?;
                for (key, value) in &self.other {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }

        impl $crate::model::Item for $name {
            fn read(
                value: serde_json::Value,
                _name: &str,
            ) -> Result<(Self, Option<serde_json::Value>), $crate::model::ModelError> {
                Ok((Self::from_value(value)?, None))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                Self::from_value(value).map_err(serde::de::Error::custom)
            }
        }
    };
}

/// The own properties of one type of evidence, which share an object with the common ones.
macro_rules! graph_fields {
    ($($(#[$meta:meta])* pub struct $name:ident { $(
        $(#[$field_meta:meta])*
        $field:ident: $type:ty = $wire:literal,
    )* })*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
            /// How the sender wrote the rest.
            pub source: $crate::model::Source,
        }

        $crate::model::graph_implementation! { $name { $($field = $wire,)* } }
    )* };
}

/// Which property is which field.
macro_rules! graph_implementation {
    ($name:ident { $($field:ident = $wire:literal $(| $alias:literal)*,)* }) => {
        const _: () = {
            #[expect(non_camel_case_types, reason = "named like the fields they number")]
            enum Index { $($field,)* }

            impl $name {
                /// The properties of this type, as they are written.
                pub const PROPERTIES: &'static [&'static str] = &[$($wire,)*];

                pub(crate) fn write<M: serde::ser::SerializeMap>(
                    &self,
                    map: &mut M,
                ) -> Result<(), M::Error> {
                    $(self.source.put(map, Index::$field as u32, $wire, &self.$field)?;)*
                    Ok(())
                }
            }

            impl $crate::model::Object for $name {
                fn shape(&self) -> $crate::model::Shape {
                    $crate::model::Shape {
                        properties: Self::PROPERTIES,
                        aliases: &[$($(($alias, Index::$field as usize),)*)*],
                    }
                }

                fn slot(
                    &mut self,
                    index: usize,
                ) -> Option<(&mut dyn $crate::model::Slot, &mut $crate::model::Source)> {
                    let slot: &mut dyn $crate::model::Slot = match index {
                        $(_ if index == Index::$field as usize => &mut self.$field,)*
                        _ => return None,
                    };
                    Some((slot, &mut self.source))
                }
            }
        };
    };
}

pub(crate) use {graph_fields, graph_implementation, graph_object};
