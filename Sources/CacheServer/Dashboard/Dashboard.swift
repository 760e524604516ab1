import HTTPFields
import HTTPServer
import Hashing

/// `/dashboard`: one page that asks the JSON routes for what it shows.
///
/// The page itself holds no data and needs no key; what it asks for does. Nothing is fetched from
/// elsewhere, and its policy lets the browser run this script and this style only.
enum Dashboard {
    static let response: HTTPResponse = {
        var response = HTTPResponse(
            status: 200, contentType: "text/html; charset=utf-8", bytes: Array(page.utf8))
        response.headers.append("content-security-policy", policy)
        response.headers.append("x-content-type-options", "nosniff")
        response.headers.append("referrer-policy", "no-referrer")
        response.headers.append("cache-control", "no-cache")
        return response
    }()

    /// Content Security Policy Level 3, with the hashes of the two inline texts.
    private static let policy = [
        "default-src 'none'", "script-src '\(hash(script))'", "style-src '\(hash(style))'",
        "connect-src 'self'", "img-src data:", "base-uri 'none'", "form-action 'none'",
        "frame-ancestors 'none'",
    ].joined(separator: "; ")

    private static func hash(_ text: String) -> String {
        "sha256-" + String(decoding: Base64.encode(SHA256Digest(of: text).bytes), as: UTF8.self)
    }

    private static let page = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width,initial-scale=1">
        <title>Refrain</title><link rel="icon" href="data:,">
        <style>\(style)</style></head><body>
        \(body)
        <script>\(script)</script>
        </body></html>

        """

    private static let body = #"""
        <main>
        <header>
          <h1>Refrain</h1><span class="soft" id="about"></span>
          <span class="state" role="status"><span class="dot" id="dot"></span><span id="state">connecting</span></span>
        </header>
        <section id="notice" hidden><p id="problem"></p>
          <form id="key-form" class="try" hidden><input id="key" type="password" autocomplete="off"
            aria-label="API key" placeholder="API key (kept in this tab only)"><button>Use it</button></form>
        </section>
        <nav id="caches" aria-label="Caches"></nav>
        <div class="tiles" id="tiles"></div>
        <div class="grid">
          <section class="wide"><h2>Lookups a second</h2><div id="chart"></div>
            <ul class="legend"><li><i class="exact"></i>exact hit</li>
              <li><i class="semantic"></i>semantic hit</li>
              <li><i class="miss"></i>miss</li>
              <li class="soft">while this page is open, the last ten minutes</li></ul></section>
          <section><h2>Misses by reason</h2><div id="misses"></div></section>
          <section><h2>Latency</h2><div class="scroll"><table id="latency"></table></div></section>
          <section class="wide" id="shadow" hidden><h2>Shadow mode: nothing is served</h2>
            <p id="shadow-note"></p><div class="scroll"><table id="shadow-cases"></table></div></section>
          <section class="wide"><h2>Savings of pass-through</h2><div class="scroll"><table id="savings"></table></div>
            <p class="soft" id="savings-note"></p></section>
          <section class="wide"><h2>Try a prompt</h2>
            <form id="try" class="try"><input id="prompt" maxlength="4000" aria-label="Prompt"
              placeholder="A prompt to look up; it is counted as a lookup"><button>Look up</button></form>
            <div id="result" aria-live="polite"></div></section>
          <section><h2>Settings</h2><div class="scroll"><table id="settings"></table></div></section>
          <section><h2>Changes since start</h2><div class="scroll"><table id="changes"></table></div></section>
        </div>
        </main>
        """#
}
