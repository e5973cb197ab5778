//! `GET /api/v1/send_voice_code`
//!
//! Calls a phone and speaks a code. It costs money and leaves no trace that could be looked up.

use crate::{
    endpoint::{Effect, Endpoint},
    error::Error,
    flat::tree::Members,
    params,
    taxomet::{Answer, Done, Taxomet, WIKI},
    value::{Digits, PhoneBare},
    wire::{Request, Response},
};

params! {
    /// Calls a phone and speaks a code.
    pub struct SendVoiceCode = "TaxometSendVoiceCode" {
        /// Whom to call: 11 digits without `+`, `79001112233`.
        pub phone: PhoneBare,
        /// The code, as text of digits: zeros in front are spoken too. Its length limit is not documented.
        pub code: Digits,
    }
}

impl Endpoint for SendVoiceCode {
    type Provider = Taxomet;
    type Output = Done;
    const NAME: &'static str = "send_voice_code";
    const PATH: &'static str = "/api/v1/send_voice_code";
    const EFFECT: Effect = Effect::Create;
    const DOCUMENTATION: &'static str = WIKI;

    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
        Taxomet::action(access, request, Self::PATH);
        request.query_all::<Self>(params);
    }

    fn parse(response: &Response<'_>) -> Result<Done, Error> {
        Answer::accept(response).map(|_| Done {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxomet::tests::url;

    // T-15
    #[test]
    fn zeros_in_front_are_kept() {
        let url =
            url::<SendVoiceCode>(&serde_json::json!({ "phone": "79000000001", "code": "0042" }));
        assert!(url.ends_with("&phone=79000000001&code=0042"), "{url}");
        assert!(Digits::new("٤٢").is_err(), "digits of another script");
    }
}
