//! Rust source with its comments and the contents of its literals blanked out, so that a rule about code is not
//! tripped by prose. Lines stay where they were.

pub fn without_prose(source: &str) -> String {
    let text: Vec<char> = source.chars().collect();
    let mut code = String::with_capacity(source.len());
    let mut at = 0;
    while at < text.len() {
        let end = match text[at] {
            '/' if text.get(at + 1) == Some(&'/') => line_end(&text, at),
            '/' if text.get(at + 1) == Some(&'*') => comment_end(&text, at),
            '"' => string_end(&text, at),
            'r' if !continues_word(&text, at) => raw_string_end(&text, at),
            '\'' => character_end(&text, at),
            _ => at,
        };
        if end == at {
            code.push(text[at]);
            at += 1;
        } else {
            code.extend(text[at..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    code
}

/// A byte string's `b` (as in `br"…"`) does not make the `r` part of a longer word.
fn continues_word(text: &[char], at: usize) -> bool {
    let is_word = |index: usize| text[index].is_alphanumeric() || text[index] == '_';
    match at {
        0 => false,
        1 => is_word(0) && text[0] != 'b',
        _ => is_word(at - 1) && (text[at - 1] != 'b' || is_word(at - 2)),
    }
}

fn line_end(text: &[char], at: usize) -> usize {
    (at..text.len()).find(|&index| text[index] == '\n').unwrap_or(text.len())
}

fn comment_end(text: &[char], at: usize) -> usize {
    let mut depth = 0;
    let mut index = at;
    while index < text.len() {
        match (text[index], text.get(index + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                index += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                index += 2;
                if depth == 0 {
                    return index;
                }
            }
            _ => index += 1,
        }
    }
    text.len()
}

fn string_end(text: &[char], at: usize) -> usize {
    let mut index = at + 1;
    while index < text.len() {
        match text[index] {
            '\\' => index += 2,
            '"' => return index + 1,
            _ => index += 1,
        }
    }
    text.len()
}

/// The end of `r"…"` or `r#"…"#`, or `at` itself where the `r` begins an ordinary word.
fn raw_string_end(text: &[char], at: usize) -> usize {
    let hashes = text[at + 1..].iter().take_while(|&&c| c == '#').count();
    let open = at + 1 + hashes;
    if text.get(open) != Some(&'"') {
        return at;
    }
    (open + 1..text.len())
        .find(|&index| {
            text[index] == '"'
                && text[index + 1..].len() >= hashes
                && text[index + 1..=index + hashes].iter().all(|&c| c == '#')
        })
        .map_or(text.len(), |index| index + 1 + hashes)
}

/// The end of `'x'` or `'\n'`, or `at` itself for a lifetime.
fn character_end(text: &[char], at: usize) -> usize {
    if text.get(at + 1) == Some(&'\\') {
        return (at + 3..text.len()).find(|&index| text[index] == '\'').map_or(at, |index| index + 1);
    }
    if text.get(at + 2) == Some(&'\'') { at + 3 } else { at }
}

#[test]
fn prose_is_blanked_and_code_stays() {
    let check = |source: &str, expected: &str| assert_eq!(without_prose(source).trim_end(), expected);
    check("let a = 1; // std::fs", "let a = 1;");
    check("/* a /* b */ c */x", "                 x");
    check(r#"f("a\"b", c)"#, "f(      , c)");
    check("f(r#\"a\"b\"#, c)", "f(        , c)");
    check("for_r(\"a\")", "for_r(   )");
    check("br\"a\" + b", "b     + b");
    check("let c = '\"'; d", "let c =    ; d");
    check("let c = '\\''; d", "let c =     ; d");
    check("fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)");
    check("\"a\nb\"c", "  \n  c");
}
