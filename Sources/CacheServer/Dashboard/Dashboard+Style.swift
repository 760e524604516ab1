extension Dashboard {
    static let style = #"""
        :root{color-scheme:light dark;--bg:#fbfaf8;--card:#fff;--ink:#1d1f23;--soft:#6b7078;--line:#e3e1dc;
        --exact:#2f7d5b;--semantic:#3b6fb6;--miss:#b9b4a9;--bad:#b3402e;--accent:#3b6fb6}
        @media(prefers-color-scheme:dark){:root{--bg:#16181b;--card:#1e2125;--ink:#e8e6e1;--soft:#9aa0a8;
        --line:#31353b;--exact:#57b48a;--semantic:#76a5e6;--miss:#5d6168;--bad:#e58573;--accent:#76a5e6}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
        main{max-width:1080px;margin:0 auto;padding:1.5rem 1.25rem 4rem}
        header{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:baseline;margin-bottom:1rem}
        h1{font-size:1.35rem;margin:0;letter-spacing:-.01em}
        h2{font-size:1rem;margin:0 0 .6rem}
        .soft,caption,figcaption{color:var(--soft)}
        .state{margin-left:auto;font-size:.9rem;max-width:100%}
        .dot{display:inline-block;width:.6rem;height:.6rem;border-radius:50%;background:var(--miss);
        margin-right:.35rem}
        .dot.good{background:var(--exact)}.dot.bad{background:var(--bad)}
        nav{display:flex;flex-wrap:wrap;gap:.4rem;margin-bottom:1rem}
        button,input,textarea{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);
        border-radius:.4rem;padding:.35rem .7rem}
        button{cursor:pointer}
        button[aria-pressed=true]{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
        :focus-visible{outline:2px solid var(--accent);outline-offset:1px}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(158px,1fr));gap:.75rem;
        margin-bottom:.75rem}
        .tile,section{background:var(--card);border:1px solid var(--line);border-radius:.6rem;
        padding:.9rem 1rem}
        .tile b{display:block;font-size:1.6rem;font-weight:600;line-height:1.25;
        font-variant-numeric:tabular-nums}
        .tile span{font-size:.85rem;color:var(--soft)}
        .grid{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:.75rem}
        @media(max-width:760px){.grid{grid-template-columns:minmax(0,1fr)}}
        .wide{grid-column:1/-1}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.92rem}
        th{font-weight:500;color:var(--soft);text-align:right;padding:.2rem 0 .2rem .8rem}
        td{text-align:right;padding:.2rem 0 .2rem .8rem;border-top:1px solid var(--line)}
        td,th{white-space:nowrap}
        th:first-child,td:first-child{text-align:left;padding-left:0}
        td.text,th.text{text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:11rem;max-width:26rem}
        td.bars{width:45%}
        .bar{height:.5rem;border-radius:.25rem;background:var(--miss);min-width:2px}
        .scroll{overflow-x:auto}
        svg{display:block;width:100%;height:auto}
        .legend{display:flex;flex-wrap:wrap;gap:0 1.1rem;font-size:.85rem;margin:.4rem 0 0;padding:0;
        list-style:none}
        .legend .exact{background:var(--exact)}.legend .semantic{background:var(--semantic)}
        .legend .miss{background:var(--miss)}
        .legend i{display:inline-block;width:.7rem;height:.7rem;border-radius:.15rem;margin-right:.35rem}
        .try{display:flex;gap:.5rem}.try input{flex:1;min-width:0}
        .answer{white-space:pre-wrap;overflow-wrap:anywhere;border-left:3px solid var(--line);
        padding:.1rem 0 .1rem .8rem;margin:.6rem 0 0;max-height:14rem;overflow:auto}
        .hit{color:var(--exact)}.bad{color:var(--bad)}
        p{margin:.5rem 0}
        #notice{border-color:var(--bad);margin-bottom:.75rem}
        """#
}
