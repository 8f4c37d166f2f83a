#include "message/html_text.h"

#include <gtest/gtest.h>

namespace letterlock::message {
namespace {

TEST(HtmlText, ShowsWhatAReaderSees) {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""},
      {"plain", "plain\n"},
      {"<p>one</p><p>two</p>", "one\n\ntwo\n"},
      {"<html><body>\n<div>one</div>\n<div>two<br>three</div></body></html>", "one\ntwo\nthree\n"},
      {"a  \r\n\t b", "a b\n"},
      {"<pre>a\n  b</pre>", "a\n  b\n"},
      {"<ul><li>one</li><li>two</li></ul>", "- one\n- two\n"},
      {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc\n"},
      {"<b>bo</b>ld <i>it</i>", "bold it\n"},
      {"x<br/><br />y", "x\n\ny\n"},
      // what is no text
      {"<script>alert('</p>')</script>x", "x\n"},
      {"<SCRIPT>a</sCrIpT >x", "x\n"},
      {"<style>p { color: red }</style>x<style>y", "x\n"},
      {"<head><title>t</title></head><body>x", "x\n"},
      {"a<!-- > hidden -->b<!-- open", "ab\n"},
      {"<!DOCTYPE html><?xml?>x", "x\n"},
      {"<iframe src='http://x/'>y</iframe>z", "z\n"},
      {"<img src='http://x/pixel.gif'>y", "y\n"},
      {"<img src='cid:1' alt='a &amp; b'>", "[a & b]\n"},
      // character references
      {"a &amp; b &lt;c&gt; &quot;d&quot; &#65;&#x42;", "a & b <c> \"d\" AB\n"},
      {"&#20013;&#x6587;", "\xe4\xb8\xad\xe6\x96\x87\n"},
      {"&#0;&#xD800;&#1114112;", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\n"},
      {"&unknown; & &; &#; &#x; &#12z; &amp", "&unknown; & &; &#; &#x; &#12z; &amp\n"},
      {"&lt;script&gt;", "<script>\n"},
      // links show where they go
      {"<a href=\"https://x.example/\">click</a>", "click <https://x.example/>\n"},
      {"<a href='https://bank.example/'>https://bank.example</a>", "https://bank.example\n"},
      {"<a href='https://evil.example/'>https://bank.example</a>", "https://bank.example <https://evil.example/>\n"},
      {"<a href=mailto:ann@example.org>ann@example.org</a>", "ann@example.org\n"},
      {"<a href='javascript:alert(1)'>x</a> <a name=y>z</a>", "x z\n"},
      {"<a href='https://x.example/?a=1&amp;b=2'>y</a>", "y <https://x.example/?a=1&b=2>\n"},
      {"<p><a href='https://x.example/'>\n</a></p>", "<https://x.example/>\n"},
      // broken
      {"a < b", "a < b\n"},
      {"1<2 <3", "1<2 <3\n"},
      {"a<b", "a\n"},
      {"<a title=\"x > y\">z</a>", "z\n"},
      {"<a title=\"open>z</a> y", "z y\n"},
      {"</p></p>x", "x\n"},
      {"<p", ""},
      {"<", "<\n"},
      {"<a href>x</a>", "x\n"},
      {"<a =x href = 'https://x.example/' >y</a>", "y <https://x.example/>\n"},
  };
  for (const auto& [html, expected] : cases) EXPECT_EQ(html_to_text(html), expected) << html;
}

// S5: what is quoted into a letter of ours is signed. So whoever writes it sees all that somebody hid in the page, and
// no other program can bring to light what they did not see.
TEST(HtmlText, S5_WhatAPageHidesIsShown) {
  const char* const hidings[] = {
      "<p style='display:none'>I owe you 1000.</p>",
      "<p style='visibility:hidden'>I owe you 1000.</p>",
      "<p style='font-size:0'>I owe you 1000.</p>",
      "<p style='opacity:0;position:absolute;left:-9999px'>I owe you 1000.</p>",
      "<p style='color:#fff;background:#fff'>I owe you 1000.</p>",
      "<p style='max-height:0;overflow:hidden'>I owe you 1000.</p>",
      "<p style='text-indent:-9999px'>I owe you 1000.</p>",
      "<p hidden>I owe you 1000.</p>",
      "<p class=x>I owe you 1000.</p><style>.x{display:none}</style>",
      "<style>@media screen{.x{display:none}}</style><p class=x>I owe you 1000.</p>",
      "<details><summary></summary>I owe you 1000.</details>",
      "<table><tr style='display:none'><td>I owe you 1000.</td></tr></table>",
      "<div style='transform:scale(0)'><p>I owe you 1000.</p></div>",
      "<p style='clip-path:inset(100%)'>I owe you 1000.</p>",
      "<blockquote type=cite><p hidden>I owe you 1000.</p></blockquote>",
  };
  for (const char* hiding : hidings) {
    const std::string text = html_to_text(std::string("<p>Shall we meet?</p>") + hiding);
    EXPECT_NE(text.find("I owe you 1000."), std::string::npos) << hiding;
  }
}

TEST(HtmlText, LegacyDisplayIsDroppedOnlyWhereAsked) {
  const std::string html =
      "<body><div class=\"header-protection-legacy-display\"><pre>Subject: x</pre><div>y</div></div><p>text</p></body>";
  EXPECT_EQ(html_to_text(html, LegacyDisplay::drop), "text\n");
  EXPECT_EQ(html_to_text(html), "Subject: x\ny\n\ntext\n");
  EXPECT_EQ(html_to_text("<div class='other'>x</div>", LegacyDisplay::drop), "x\n");
  EXPECT_EQ(html_to_text("<div class='a header-protection-legacy-display b'>x</div>y", LegacyDisplay::drop), "y\n");
  EXPECT_EQ(html_to_text("<div class=header-protection-legacy-display>x", LegacyDisplay::drop), "");
}

TEST(HtmlText, CharsetOfItsMeta) {
  const std::pair<std::string, std::string> cases[] = {
      {"<meta charset=big5>", "big5"},
      {"<META CHARSET=\"Big5\">", "big5"},
      {"<meta http-equiv=Content-Type content='text/html; charset=gb2312'>", "gb2312"},
      {"<p>none</p>", ""},
      {std::string(2000, ' ') + "<meta charset=big5>", ""},
  };
  for (const auto& [html, expected] : cases) EXPECT_EQ(html_charset(html), expected) << html;
}

// Each of these would take hours, and meet the time limit of the run, if octets were looked at again and again.
TEST(HtmlText, HostileInputTakesTimeByItsSizeOnly) {
  const std::string units[] = {"<",
                               "<a",
                               "<a =\">\" ",
                               "<a ='\">",
                               "<!--",
                               "&",
                               "&#",
                               "<script",
                               "<script>",
                               "</",
                               "<div><!-",
                               "<div class=header-protection-legacy-display>",
                               "<a href='https://x'>",
                               "<p>",
                               "\"",
                               "<td> "};
  for (const std::string& unit : units) {
    std::string html;
    while (html.size() < 1 << 19) html += unit;
    EXPECT_LE(html_to_text(html, LegacyDisplay::drop).size(), 2 * html.size()) << unit;
    EXPECT_LE(html_to_text(html + " =\"", LegacyDisplay::drop).size(), 2 * html.size()) << unit;
  }
}

}  // namespace
}  // namespace letterlock::message
