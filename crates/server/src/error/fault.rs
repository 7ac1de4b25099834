//! Every way a request itself can be at fault, beside the rules' own refusals, in Chinese and English.

use axum::http::StatusCode;

macro_rules! faults {
    ($($(#[$meta:meta])* $variant:ident, $status:ident, $code:literal, $zh:literal, $en:literal;)+) => {
        /// The stable code of a request's fault.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault { $($(#[$meta])* $variant,)+ }

        impl Fault {
            /// Every fault.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// The HTTP status it is answered with.
            pub const fn status(self) -> StatusCode { match self { $(Self::$variant => StatusCode::$status,)+ } }
            /// The code as written.
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code,)+ } }
            /// The sentence in Chinese; `{name}` stands for a detail.
            pub const fn zh(self) -> &'static str { match self { $(Self::$variant => $zh,)+ } }
            /// The sentence in English; `{name}` stands for a detail.
            pub const fn en(self) -> &'static str { match self { $(Self::$variant => $en,)+ } }
        }
    };
}

faults! {
    /// Nobody is signed in, or the session has ended.
    NotSignedIn, UNAUTHORIZED, "not_signed_in",
        "您尚未登录，或登录已失效。请重新登录。",
        "You are not signed in, or your session has ended. Sign in again.";
    /// Name or password is wrong, or the account is barred.
    SignInFailed, UNAUTHORIZED, "sign_in_failed",
        "用户名或密码不正确。",
        "The username or the password is not right.";
    /// Too many failed attempts.
    TooManyAttempts, TOO_MANY_REQUESTS, "too_many_attempts",
        "尝试次数过多，请在{seconds}秒后再试。",
        "Too many attempts. Try again in {seconds} seconds.";
    /// The password was chosen by somebody else and must be changed before anything else.
    PasswordChangeNeeded, FORBIDDEN, "password_change_needed",
        "请先修改由他人设定的密码，再继续操作。",
        "Somebody else chose this password. Change it before you go on.";
    /// The old password is wrong.
    OldPasswordWrong, UNPROCESSABLE_ENTITY, "old_password_wrong",
        "原密码不正确。",
        "The old password is not right.";
    /// A new password is too short or too long.
    PasswordLength, UNPROCESSABLE_ENTITY, "password_length",
        "密码须为{min}至{max}个字符。",
        "A password has {min} to {max} characters.";
    /// A new password is the old one, or the username.
    PasswordReused, UNPROCESSABLE_ENTITY, "password_reused",
        "新密码不能与原密码或用户名相同。",
        "The new password must differ from the old one and from the username.";
    /// A username is not one.
    UsernameInvalid, UNPROCESSABLE_ENTITY, "username_invalid",
        "用户名须为2至40个字母、数字、汉字或 . _ - 。",
        "A username is 2 to 40 letters, digits or . _ - .";
    /// A username is taken.
    UsernameTaken, CONFLICT, "username_taken",
        "该用户名已被使用，请换一个。",
        "That username is taken. Choose another.";
    /// The code printed on the server's console is wrong.
    SetupCodeWrong, FORBIDDEN, "setup_code_wrong",
        "一次性安装码不正确。请查看服务器启动时在控制台显示的安装码。",
        "The one-time code is not right. It is printed on the server's console at start.";
    /// A command that has its own way in.
    CommandElsewhere, UNPROCESSABLE_ENTITY, "command_elsewhere",
        "启用一个县请使用初始化页面。",
        "An authority is set up on the first-run page.";
    /// The request's body, query or path cannot be read.
    RequestInvalid, BAD_REQUEST, "request_invalid",
        "请求的内容无法读取：{why}",
        "The request cannot be read: {why}";
    /// The body is not JSON by its header.
    NotJson, UNSUPPORTED_MEDIA_TYPE, "not_json",
        "请求须以 JSON 提交（Content-Type: application/json）。",
        "Send JSON (Content-Type: application/json).";
    /// The body is too large.
    TooLarge, PAYLOAD_TOO_LARGE, "too_large",
        "提交的内容过大，请分批提交。",
        "That is too large. Send it in parts.";
    /// The header that a foreign page cannot send is missing.
    HeaderMissing, FORBIDDEN, "header_missing",
        "请求缺少 X-Bianfang: 1 请求头，已拒绝。",
        "Requests that change something need the header X-Bianfang: 1.";
    /// There is no such address.
    NoSuchAddress, NOT_FOUND, "no_such_address",
        "没有这个地址。",
        "There is no such address.";
    /// The address does not take this method.
    MethodNotAllowed, METHOD_NOT_ALLOWED, "method_not_allowed",
        "这个地址不支持此操作方式。",
        "This address does not take that method.";
    /// What was asked for has been erased.
    Erased, GONE, "erased",
        "该个人信息已经删除，无法恢复。",
        "This personal data has been erased and cannot be brought back.";
    /// It took too long.
    TooSlow, GATEWAY_TIMEOUT, "too_slow",
        "处理超时，请稍后重试。重复提交同一指令不会重复记录。",
        "That took too long. Try again; a command sent twice is recorded once.";
    /// Another write came in between, or the database is locked.
    Busy, SERVICE_UNAVAILABLE, "busy",
        "系统繁忙，请稍后重试。",
        "The server is busy. Try again shortly.";
    /// The server is being shut down.
    Closing, SERVICE_UNAVAILABLE, "closing",
        "系统正在停机，请稍后重试。",
        "The server is shutting down. Try again shortly.";
    /// A fault of ours.
    Internal, INTERNAL_SERVER_ERROR, "internal",
        "系统出错，未能完成。请把编号 {reference} 告诉管理员。",
        "Something went wrong here. Give the administrator the number {reference}.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_both_languages_name_the_same_details() {
        let refusals = bianfang_domain::refusal::RefusalCode::ALL.iter().map(|code| code.code());
        let codes: BTreeSet<_> = Fault::ALL.iter().map(|fault| fault.code()).chain(refusals).collect();
        assert_eq!(codes.len(), Fault::ALL.len() + bianfang_domain::refusal::RefusalCode::ALL.len());
        let details = |text: &str| -> BTreeSet<String> {
            text.split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}'))
                .map(|(name, _)| name.to_owned())
                .collect()
        };
        for fault in Fault::ALL {
            assert_eq!(details(fault.zh()), details(fault.en()), "{}", fault.code());
        }
    }
}
