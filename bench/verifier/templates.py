"""Templates of prompts that differ in one thing, or only in wording; written for this project.

A template has phrasings that ask the same, with slots. A slot's value is a list of spellings of
one meaning. Two prompts of a template ask the same exactly when all their values are the same.
"""

NUMBERS = [["2", "two"], ["3", "three"], ["4", "four"], ["5", "five"], ["6", "six"], ["7", "seven"],
           ["8", "eight"], ["10", "ten"], ["12", "twelve"], ["15", "fifteen"], ["20", "twenty"],
           ["25"], ["30", "thirty"], ["40"], ["50", "fifty"], ["60"], ["90"], ["100", "a hundred"]]
BIG = [["100"], ["120"], ["150"], ["200"], ["240"], ["250"], ["300"], ["420"], ["450"], ["500"], ["512"],
       ["600"], ["750"], ["1000", "1,000"], ["1200", "1,200"], ["1500", "1,500"], ["2000", "2,000"],
       ["5000", "5,000"], ["10000", "10,000"]]
PERCENT = [["5%", "5 percent"], ["10%", "10 percent"], ["12%"], ["15%", "15 percent"], ["20%", "20 percent"],
           ["25%"], ["30%", "30 percent"], ["40%"], ["50%"], ["75%"]]
YEARS = [[str(y)] for y in range(1985, 2027)]
DECADES = [["1950s", "fifties"], ["1960s", "sixties"], ["1970s", "seventies"], ["1980s", "eighties"],
           ["1990s", "nineties"]]
DAYS = [["Monday"], ["Tuesday"], ["Wednesday"], ["Thursday"], ["Friday"], ["Saturday"], ["Sunday"]]
MONTHS = [["January", "Jan"], ["February", "Feb"], ["March"], ["April"], ["May"], ["June"], ["July"],
          ["August", "Aug"], ["September", "Sept"], ["October", "Oct"], ["November", "Nov"], ["December", "Dec"]]
DATES = [[f"{d} {m[0]}", f"{m[0]} {d}", f"{d} {m[-1]}"] for d in (1, 3, 8, 13, 21, 30) for m in MONTHS if d < 30 or m[0] != "February"]
TIMES = [["7 am", "7 in the morning"], ["7 pm", "7 in the evening"], ["9 am", "9:00 am"], ["9 pm", "9 in the evening"],
         ["noon", "12 noon"], ["midnight"], ["6:30 am"], ["6:30 pm", "18:30"]]
CITIES = [["Paris"], ["London"], ["Berlin"], ["Madrid"], ["Rome"], ["Vienna"], ["Oslo"], ["Dublin"], ["Delhi"],
          ["Mumbai"], ["Tokyo"], ["Boston"], ["Chicago"], ["Toronto"], ["Sydney"], ["Lima"], ["Seoul"], ["Zurich"],
          ["New York", "NYC"], ["San Francisco", "SF"]]
COUNTRIES = [["France"], ["Germany"], ["Spain"], ["Italy"], ["India"], ["China"], ["Japan"], ["Brazil"], ["Canada"],
             ["Mexico"], ["Poland"], ["Norway"], ["the UK", "the United Kingdom"], ["the US", "the USA", "the United States"],
             ["Australia"], ["South Korea"], ["Kenya"], ["Turkey"], ["Pakistan"], ["Ukraine"]]
PEOPLE = [["Anna"], ["Peter"], ["Maria"], ["Ahmed"], ["Priya"], ["Tom"], ["Julia"], ["Wei"], ["Carlos"], ["Fatima"]]
AUTHORS = [["Jane Austen"], ["Charles Dickens"], ["Leo Tolstoy"], ["Franz Kafka"], ["Mark Twain"], ["Virginia Woolf"],
           ["George Orwell"], ["Agatha Christie"], ["Victor Hugo"], ["Emily Dickinson"]]
DRUGS = [["aspirin"], ["ibuprofen"], ["paracetamol", "acetaminophen"], ["metformin"], ["amoxicillin"], ["insulin"],
         ["cetirizine"], ["omeprazole"]]
LANGUAGES = [["Python"], ["JavaScript", "JS"], ["Java"], ["Go", "Golang"], ["Rust"], ["C++"], ["C#"], ["Ruby"], ["Swift"], ["Kotlin"]]
DATABASES = [["PostgreSQL", "Postgres"], ["MySQL"], ["SQLite"], ["MongoDB"], ["Oracle"], ["MariaDB"], ["SQL Server"]]
DISTANCES = [["km", "kilometres", "kilometers"], ["miles"], ["metres", "meters"], ["feet", "ft"]]
WEIGHTS = [["kg", "kilograms", "kilos"], ["pounds", "lbs"], ["grams", "g"], ["ounces", "oz"]]
VOLUMES = [["cups"], ["tablespoons", "tbsp"], ["teaspoons", "tsp"], ["litres", "liters"], ["millilitres", "ml"]]
TEMPERATURES = [["Celsius", "°C"], ["Fahrenheit", "°F"], ["Kelvin"]]
MONEY = [["dollars", "USD"], ["euros", "EUR"], ["pounds", "GBP"], ["rupees", "INR"], ["yen", "JPY"]]
SIZES = [["MB", "megabytes"], ["GB", "gigabytes"], ["TB", "terabytes"], ["KB", "kilobytes"]]
SPANS = [["seconds"], ["minutes", "min"], ["hours"], ["days"], ["weeks"], ["months"], ["years"]]
ONOFF = [["on"], ["off"]]
ABLE = [["enable", "activate", "switch on"], ["disable", "deactivate", "switch off"]]
MORE = [["increase", "raise"], ["decrease", "lower", "reduce"]]
RISE = [["rise", "go up", "increase"], ["fall", "go down", "decrease"]]
ALLOW = [["allow", "permit"], ["block", "deny"]]
SHOW = [["show", "display"], ["hide"]]
ADD = [["add"], ["remove", "delete"]]
LOCK = [["lock"], ["unlock"]]
JOIN = [["subscribe to", "sign up for"], ["unsubscribe from", "opt out of"]]
WITH = [["with"], ["without", "with no"]]
BEFORE = [["before"], ["after"]]
FAVOUR = [["in favour of", "for", "supporting"], ["against", "opposing"]]
EXTREME = [["cheapest", "least expensive"], ["most expensive", "priciest"], ["largest", "biggest"], ["smallest"], ["oldest"], ["newest", "latest"]]
FIRST = [["first"], ["second"], ["last"]]
MIN = [["minimum", "lowest"], ["maximum", "highest"]]
FEATURES = [["dark mode"], ["two-factor authentication", "2FA"], ["automatic updates", "auto-updates"], ["push notifications"],
            ["location sharing"], ["the spell checker", "spell check"], ["the firewall"], ["Bluetooth"], ["read receipts"], ["cookies"]]
DEVICES = [["my phone"], ["my laptop"], ["Windows"], ["a Mac", "macOS"], ["Android"], ["an iPhone", "iPhone"], ["Gmail"], ["WhatsApp"], ["Chrome"]]
TOPICS = [["school uniforms"], ["nuclear power", "nuclear energy"], ["remote work", "working from home"], ["the death penalty", "capital punishment"],
          ["electric cars"], ["zoos"], ["social media"], ["a basic income"], ["homework"], ["space travel"]]
DISHES = [["pancakes"], ["lasagna"], ["chicken curry"], ["banana bread"], ["vegetable soup"], ["chocolate cake"], ["fried rice"], ["an omelette"]]
THINGS = [["nuts"], ["eggs"], ["butter"], ["gluten"], ["onions"], ["sugar"], ["milk"], ["garlic"]]
MEAT = [["vegan"], ["vegetarian"], ["gluten-free"], ["low-carb"], ["quick"], ["cheap"]]
TONES = [["formal"], ["informal", "casual"], ["funny", "humorous"], ["angry"], ["friendly"], ["sad"]]
TEXTS = [["email"], ["letter"], ["speech"], ["poem"], ["tweet"], ["product description"]]
EVENTS = [["a wedding"], ["a retirement party"], ["a job interview"], ["a birthday"], ["a funeral"], ["graduation"]]
STATUS = [["400"], ["401"], ["403"], ["404"], ["409"], ["429"], ["500"], ["502"], ["503"], ["504"]]
HEX = [["0x80070005"], ["0x80070057"], ["0xc000007b"], ["0x8024402c"], ["E-1204"], ["E-1240"], ["ERR_42"], ["ERR_24"]]
COMMANDS = [["git commit --amend"], ["git reset --soft HEAD~1"], ["git reset --hard HEAD~1"], ["git clean -n"], ["git clean -f"],
            ["rm -r build"], ["rm -f build"], ["tar -xzf a.tgz"], ["tar -czf a.tgz"], ["chmod 755 run.sh"], ["chmod 644 run.sh"],
            ["ls -la"], ["ls -lt"], ["grep -i error log.txt"], ["grep -v error log.txt"], ["grep -c error log.txt"], ["ps -ef"], ["ps aux"],
            ["docker ps -a"], ["docker ps -q"], ["kill -9 1234"], ["kill -15 1234"], ["cp -r a b"], ["cp -p a b"], ["curl -I example.com"],
            ["curl -L example.com"], ["pip install --user numpy"], ["pip install --upgrade numpy"], ["npm install --save-dev jest"], ["npm install --global jest"]]
CODE = [["x += 1"], ["x -= 1"], ["a == b"], ["a != b"], ["a is b"], ["a < b"], ["a <= b"], ["list(range(1, 5))"], ["list(range(5))"], ["xs[1:]"],
        ["xs[:-1]"], ["xs.sort()"], ["sorted(xs)"], ["xs.append(y)"], ["xs.extend(y)"], ["d.get(k)"], ["d[k]"], ["a and b"], ["a or b"], ["not a"],
        ["=SUM(A1:A10)"], ["=SUM(A1:B10)"], ["=COUNT(A1:A10)"], ["^\\d{3}$"], ["^\\d{4}$"], ["^[a-z]+$"], ["0 5 * * 1"], ["5 0 * * 1"], ["0 5 * * 5"]]
PATHS = [["/etc/hosts"], ["/etc/passwd"], ["/etc/fstab"], ["/var/log/syslog"], ["~/.bashrc"], ["~/.profile"], ["/usr/local/bin"], ["/usr/bin"], ["package.json"], ["package-lock.json"]]
FLAGS = [["--verbose"], ["--quiet"], ["--force"], ["--dry-run"], ["--recursive"], ["--no-cache"], ["--max-retries"], ["--max-connections"], ["--timeout"], ["-v"], ["-q"], ["-f"], ["-n"], ["-O2"], ["-O3"]]
TOOLS = [["pytest"], ["gcc"], ["npm"], ["docker build"], ["rsync"], ["make"], ["terraform apply"], ["wget"]]
SOFTWARE = [["Python"], ["Java"], ["Node"], ["Ubuntu"], ["React"], ["PostgreSQL"], ["Django"], ["Kubernetes"], ["iOS"], ["Android"]]
VERSIONS = [["8"], ["9"], ["10"], ["11"], ["12"], ["13"], ["14"], ["16"], ["17"], ["18"], ["3.8"], ["3.11"], ["3.12"], ["20.04"], ["22.04"], ["24.04"], ["4.2"], ["5.0"], ["1.28"], ["1.29"]]
PLACES = [["passport"], ["driving licence", "driver's license"], ["visa"], ["library card"], ["parking permit"], ["residence permit"]]
SUBJECTS = [["photosynthesis"], ["inflation"], ["a black hole", "black holes"], ["blockchain"], ["the French Revolution"], ["vaccines"], ["gravity"], ["machine learning", "ML"]]
AUDIENCE = [["a child", "a kid"], ["a beginner", "someone new to it"], ["an expert"], ["a teenager"]]
ROLES = [["a parent"], ["a teacher"], ["a manager"], ["an employee"], ["a landlord"], ["a tenant"], ["a doctor"], ["a patient"], ["a customer"], ["a shop owner"]]
TEAMS = [["Arsenal"], ["Chelsea"], ["Barcelona"], ["Real Madrid"], ["India"], ["Australia"], ["Brazil"], ["Argentina"]]
ANIMALS = [["cats"], ["dogs"], ["wolves"], ["sharks"], ["bears"], ["spiders"], ["mice"], ["owls"]]
FORMATS = [["CSV"], ["JSON"], ["XML"], ["YAML"], ["PDF"], ["Word"], ["PNG"], ["JPEG", "JPG"], ["MP3"], ["WAV"]]
UNITS2 = [["inches"], ["centimetres", "cm"], ["miles"], ["kilometres", "km"], ["pounds"], ["kilograms", "kg"], ["gallons"], ["litres"]]
ONLY = [[""], [" for free", " without paying"], [" for beginners"], [" in winter"], [" at night"], [" on a budget", " cheaply"], [" online"], [" after the age of 50", " past 50"]]
HOBBIES = [["learn the guitar"], ["start running"], ["grow tomatoes"], ["learn Spanish"], ["get better at chess"], ["lose weight"], ["take good photos"], ["meet new people"]]
SYMPTOMS = [["a headache"], ["a fever"], ["a sore throat"], ["back pain"], ["a rash"], ["a toothache"]]
EDIBLE = [["safe", "okay"], ["unsafe", "not safe", "dangerous"]]
GOODS = [["a laptop"], ["a phone"], ["a bicycle"], ["a mattress"], ["a washing machine"], ["a used car"]]
BUY = [["buy"], ["sell"], ["rent"], ["insure"], ["return"]]
CAN = [["can"], ["cannot", "can't"]]

# (slots, phrasings); "swap" names two slots whose exchange changes the meaning, "same" two whose
# exchange does not.
TEMPLATES = [
    (dict(v=ABLE, f=FEATURES, d=DEVICES), ["How do I {v} {f} on {d}?", "How can I {v} {f} on {d}?", "{v} {f} on {d}, how?", "What are the steps to {v} {f} on {d}?", "On {d}, how do you {v} {f}?", "Tell me how to {v} {f} on {d}."], None),
    (dict(o=ONOFF, f=FEATURES, d=DEVICES), ["How do I turn {o} {f} on {d}?", "How to turn {f} {o} on {d}?", "What is the way to turn {o} {f} on {d}", "I want to turn {f} {o} on {d}. How?"], None),
    (dict(s=SHOW, d=DEVICES), ["How do I {s} hidden files on {d}?", "What is the easiest way to {s} hidden files on {d}?", "How can hidden files be made to {s} on {d}?"], None),
    (dict(m=MORE, d=DEVICES), ["How can I {m} the screen brightness on {d}?", "I want to {m} screen brightness on {d}, how do I do it?", "Steps to {m} the brightness of the screen on {d}"], None),
    (dict(m=MORE), ["What foods {m} blood pressure?", "Which foods {m} blood pressure?", "Name foods that {m} your blood pressure."], None),
    (dict(r=RISE, t=[["interest rates"], ["oil prices"], ["house prices"], ["taxes"], ["exports"]]), ["What happens to the economy when {t} {r}?", "When {t} {r}, what happens to the economy?", "What is the effect on the economy if {t} {r}?"], None),
    (dict(a=ALLOW, p=[["port 22"], ["port 80"], ["port 443"], ["port 8080"], ["SSH"], ["ICMP"]]), ["Write a firewall rule to {a} {p}.", "I need a firewall rule that will {a} {p}.", "How do I {a} {p} in the firewall?"], None),
    (dict(a=ADD, x=[["a user"], ["a column"], ["a contact"], ["a device"], ["a printer"], ["a comment"]], d=DEVICES), ["How do I {a} {x} on {d}?", "How can I {a} {x} in {d}?", "What's the best way to {a} {x} on {d}?"], None),
    (dict(l=LOCK, x=[["rows in a Google Sheet"], ["a PDF"], ["my phone"], ["a Word document"], ["the car"]]), ["How do I {l} {x}?", "What is the way to {l} {x}?", "how to {l} {x}", "Can you explain how to {l} {x}?"], None),
    (dict(j=JOIN, x=[["the newsletter"], ["your mailing list"], ["the weekly report"], ["the channel"], ["Amazon Prime"]]), ["How do I {j} {x}?", "I'd like to {j} {x}, what do I do?", "How can I {j} {x}?", "where do i {j} {x}"], None),
    (dict(w=WITH, d=DISHES, t=THINGS), ["Give me a recipe for {d} {w} {t}.", "How do I make {d} {w} {t}?", "Can you give me a {d} recipe {w} {t}?", "recipe: {d} {w} {t}"], None),
    (dict(b=BEFORE, x=[["a run"], ["lunch"], ["a workout"], ["sleeping"], ["an exam"], ["surgery"]], y=[["drink water"], ["eat"], ["stretch"], ["take a shower"], ["drink coffee"]]), ["Should I {y} {b} {x}?", "Is it good to {y} {b} {x}?", "Is it a good idea to {y} {b} {x}?"], None),
    (dict(f=FAVOUR, n=NUMBERS, t=TOPICS), ["List {n} arguments {f} {t}.", "Give me {n} arguments {f} {t}.", "What are {n} arguments {f} {t}?"], None),
    (dict(e=EDIBLE, t=[["fish"], ["cheese"], ["medicine"], ["exercise"], ["tea"]], u=[["during pregnancy", "when pregnant"], ["for diabetics", "with diabetes"], ["for babies"], ["for dogs"]]), ["Which kinds of {t} are {e} {u}?", "What {t} is {e} {u}?", "Tell me the kinds of {t} that are {e} {u}."], None),
    (dict(c=CAN, d=DRUGS, e=DRUGS), ["Why {c} I take {d} together with {e}?", "What is the reason I {c} combine {d} with {e}?"], None),
    (dict(d=DRUGS, s=SYMPTOMS), ["Is {d} good for {s}?", "Does {d} help with {s}?", "Can I take {d} for {s}?"], None),
    (dict(n=NUMBERS, c=CITIES), ["Plan a {n} day trip to {c}.", "Can you plan {n} days in {c}?", "I am spending {n} days in {c}, make me an itinerary."], None),
    (dict(n=BIG, p=PERCENT), ["What is {p} of {n}?", "Calculate {p} of {n}.", "How much is {p} of {n}?"], None),
    (dict(n=BIG, t=TOPICS), ["Write an essay of {n} words about {t}.", "Write a {n} word essay on {t}.", "I need a {n}-word essay about {t}, please write it."], None),
    (dict(n=NUMBERS, t=TOPICS), ["Write {n} haikus about {t}.", "Give me {n} haiku poems on {t}.", "compose {n} haikus about {t}"], None),
    (dict(n=NUMBERS, d=DISHES), ["How do I cook {d} for {n} people?", "A recipe of {d} that serves {n}?", "how to make {d} for {n} persons"], None),
    (dict(n=NUMBERS, b=[["Hamlet"], ["Moby Dick"], ["Pride and Prejudice"], ["1984"], ["The Hobbit"]]), ["Summarise chapter {n} of {b}.", "Give me a summary of chapter {n} of {b}.", "What happens in chapter {n} of {b}?"], None),
    (dict(s=STATUS), ["Why does my API return status {s}?", "My API responds with {s}, why?", "What causes an API to return a {s} error?"], None),
    (dict(s=HEX), ["How do I fix error {s}?", "What is the fix for error {s}?", "I get {s}, how can I solve it?"], None),
    (dict(n=NUMBERS, s=SPANS), ["What exercise can I do in {n} {s}?", "I have {n} {s}, which exercise can I do?", "Suggest exercise for {n} {s}."], None),
    (dict(n=NUMBERS, u=DISTANCES), ["How long does it take to walk {n} {u}?", "How much time do I need to walk {n} {u}?", "walking {n} {u}: how long"], None),
    (dict(n=NUMBERS, u=WEIGHTS), ["How can I lose {n} {u}?", "What is the way to lose {n} {u}?", "I want to lose {n} {u}. How?"], None),
    (dict(n=NUMBERS, u=VOLUMES, t=[["flour"], ["sugar"], ["milk"], ["oil"], ["rice"]]), ["How many calories are in {n} {u} of {t}?", "What is the calorie count of {n} {u} of {t}?", "calories in {n} {u} of {t}"], None),
    (dict(n=BIG, u=TEMPERATURES, v=TEMPERATURES), ["Convert {n} degrees {u} to {v}.", "What is {n} degrees {u} in {v}?", "How much is {n} degrees {u} in {v}?"], ("swap", "u", "v")),
    (dict(u=UNITS2, v=UNITS2), ["How do I convert {u} to {v}?", "What is the formula for converting {u} into {v}?", "{u} to {v} conversion"], ("swap", "u", "v")),
    (dict(n=BIG, u=MONEY, v=MONEY), ["How much is {n} {u} in {v}?", "Convert {n} {u} to {v}.", "What are {n} {u} worth in {v}?"], ("swap", "u", "v")),
    (dict(n=BIG, u=MONEY, g=GOODS), ["Can I get {g} for {n} {u}?", "Is it possible to buy {g} for {n} {u}?", "What is the best choice of {g} under {n} {u}?"], None),
    (dict(n=BIG, s=SIZES), ["How do I resize a partition to {n} {s} on Linux?", "Resize a disk partition to {n} {s} in Linux", "What's the way to make a Linux partition {n} {s} large?"], None),
    (dict(n=BIG, u=[["mg", "milligrams"], ["g", "grams"], ["mcg", "micrograms"]], d=DRUGS), ["Is {n} {u} of {d} safe for an adult?", "Can an adult safely take {n} {u} of {d}?", "Is a {d} dose of {n} {u} safe for adults?"], None),
    (dict(y=YEARS), ["Who won the Nobel Peace Prize in {y}?", "Who was given the {y} Nobel Peace Prize?", "Nobel Peace Prize winner of {y}?"], None),
    (dict(y=YEARS, c=COUNTRIES), ["What was the inflation rate of {c} in {y}?", "How high was inflation in {c} in {y}?", "inflation {c} {y}"], None),
    (dict(y=DECADES, c=COUNTRIES), ["Describe life in {c} in the {y}.", "What was life like in {c} in the {y}?", "How did people live in {c} in the {y}?"], None),
    (dict(m=MONTHS, c=CITIES), ["What is the weather like in {c} in {m}?", "How is the weather in {c} in {m}?", "Tell me about {c}'s weather in {m}."], None),
    (dict(d=DATES), ["What events happened on {d}?", "Which historical events took place on {d}?", "List events of {d} in history."], None),
    (dict(d=DATES, p=PLACES), ["My {p} expires on {d}, when should I renew it?", "When do I need to renew a {p} that expires on {d}?", "If my {p} is valid until {d}, when should I renew?"], None),
    (dict(d=DAYS, t=TIMES, x=[["museum"], ["library"], ["pharmacy"], ["post office"]]), ["Is the {x} open on {d} at {t}?", "Will the {x} be open at {t} on {d}?", "Does the {x} open on {d} at {t}?"], None),
    (dict(s=SOFTWARE, v=VERSIONS), ["What are the new features in {s} {v}?", "What is new in {s} {v}?", "List the features that {s} {v} introduced."], None),
    (dict(s=SOFTWARE, v=VERSIONS, d=[["Docker"], ["my Mac"], ["Debian"], ["AWS"]]), ["How do I install {s} {v} on {d}?", "How can I get {s} {v} installed on {d}?", "{s} {v} install guide for {d}"], None),
    (dict(s=SOFTWARE, v=VERSIONS, w=VERSIONS), ["How do I upgrade from {s} {v} to {w}?", "How can I go from {s} {v} to {s} {w}?", "Steps for migrating {s} {v} to {w}"], ("swap", "v", "w")),
    (dict(f=FLAGS, t=TOOLS), ["What does the {f} option of {t} do?", "What is {f} for in {t}?", "Explain the {t} flag {f}.", "When should I pass {f} to {t}?"], None),
    (dict(c=COMMANDS), ["What does {c} do?", "Explain {c}.", "Can you explain what the command {c} does?", "what happens when I run `{c}`"], None),
    (dict(c=COMMANDS), ["Is it safe to run {c}?", "Can I run {c} safely?", "Does {c} do any harm?"], None),
    (dict(c=CODE), ["What does {c} mean?", "Explain `{c}` to me.", "What is the meaning of `{c}`?"], None),
    (dict(p=PATHS), ["What is the file {p} for?", "What's the purpose of {p}?", "Explain what {p} is used for."], None),
    (dict(l=LANGUAGES, t=[["read a file"], ["sort a list"], ["parse JSON"], ["reverse a string"], ["make an HTTP request"], ["start a thread"]]), ["How do I {t} in {l}?", "How to {t} using {l}?", "Show me how to {t} with {l}."], None),
    (dict(a=LANGUAGES, b=LANGUAGES), ["How do I port code from {a} to {b}?", "How can I translate {a} code into {b}?", "Convert a program from {a} to {b}."], ("swap", "a", "b")),
    (dict(a=DATABASES, b=DATABASES), ["How do I migrate from {a} to {b}?", "What's the best way of moving from {a} to {b}?", "How can I migrate to {b} from {a}?"], ("swap", "a", "b")),
    (dict(a=FORMATS, b=FORMATS), ["How can I convert {a} to {b}?", "What is the best way of converting {a} into {b}?", "Convert a {a} file to {b}, how?"], ("swap", "a", "b")),
    (dict(a=CITIES, b=CITIES), ["How do I get from {a} to {b}?", "What is the best way to travel from {a} to {b}?", "How can I get to {b} from {a}?", "{a} to {b}: how do I travel?"], ("swap", "a", "b")),
    (dict(a=CITIES, b=CITIES, d=DAYS), ["Show flights from {a} to {b} on {d}.", "Which flights go from {a} to {b} on {d}?", "I need a flight to {b} from {a} on {d}."], ("swap", "a", "b")),
    (dict(a=CITIES, b=CITIES), ["How far is {a} from {b}?", "What is the distance between {a} and {b}?", "distance {a} {b}"], ("same", "a", "b")),
    (dict(a=LANGUAGES, b=LANGUAGES), ["What is the difference between {a} and {b}?", "How do {a} and {b} differ?", "{a} vs {b}: differences?", "Compare {a} and {b}."], ("same", "a", "b")),
    (dict(a=LANGUAGES, b=LANGUAGES), ["Why is {a} faster than {b}?", "What makes {a} faster than {b}?", "What is the reason that {a} is faster than {b}?"], ("swap", "a", "b")),
    (dict(a=COUNTRIES, b=COUNTRIES), ["Why did {a} attack {b}?", "What was the reason {a} attacked {b}?", "Why was {b} attacked by {a}?"], ("swap", "a", "b")),
    (dict(a=COUNTRIES, b=COUNTRIES), ["What does {a} export to {b}?", "Which goods does {b} import from {a}?", "What are {a}'s exports to {b}?"], ("swap", "a", "b")),
    (dict(a=COUNTRIES, b=COUNTRIES), ["Do citizens of {a} need a visa for {b}?", "Is a visa to {b} required for people from {a}?", "Can I travel to {b} without a visa with a passport of {a}?"], ("swap", "a", "b")),
    (dict(a=TEAMS, b=TEAMS), ["When did {a} last beat {b}?", "When was the last time {a} won against {b}?", "When was {b} last beaten by {a}?"], ("swap", "a", "b")),
    (dict(a=ANIMALS, b=ANIMALS), ["Do {a} eat {b}?", "Are {b} eaten by {a}?", "Is it true that {a} eat {b}?"], ("swap", "a", "b")),
    (dict(a=ROLES, b=ROLES, t=TONES), ["Write a {t} letter from {a} to {b}.", "Write {b} a {t} letter from {a}.", "Compose a {t} letter that {a} sends to {b}."], ("swap", "a", "b")),
    (dict(a=PEOPLE, b=PEOPLE, n=NUMBERS), ["{a} owes {b} {n} dollars. How do they settle it?", "How do they settle it if {a} has to pay {b} {n} dollars?", "{b} is owed {n} dollars by {a}, how is it settled?"], ("swap", "a", "b")),
    (dict(a=AUTHORS), ["Which novels did {a} write?", "What books were written by {a}?", "List the works of {a}."], None),
    (dict(a=AUTHORS), ["When was {a} born?", "What is the birth date of {a}?", "On which date was {a} born?"], None),
    (dict(c=COUNTRIES, q=[["capital"], ["population"], ["currency"], ["national anthem"], ["official language"], ["president"]]), ["What is the {q} of {c}?", "Tell me {c}'s {q}.", "{c}: what is the {q}?"], None),
    (dict(q=[["How much does"], ["How often does"], ["How long does"], ["Why does"], ["When does"]], x=[["a cactus need water"], ["a baby sleep"], ["the bus run"], ["a battery last"], ["a dog eat"]]), ["{q} {x}?", "Can you tell me: {q} {x}?", "{q} {x}, please?"], None),
    (dict(q=[["When"], ["Where"], ["How"], ["Why"]], p=PLACES), ["{q} do I renew my {p}?", "{q} should I renew a {p}?", "{q} can my {p} be renewed?"], None),
    (dict(q=[["Who invented", "Who was the inventor of"], ["When did people invent", "When was the invention of"], ["How do you use", "How is it used,"], ["Why did people invent", "What was the reason to invent"]], x=[["the telephone"], ["the zipper"], ["the compass"], ["the printing press"], ["the abacus"]]), ["{q} {x}?", "Tell me: {q} {x}?"], None),
    (dict(q=[["the advantages", "the benefits", "the pros"], ["the disadvantages", "the drawbacks", "the cons"], ["the history"], ["the cost", "the price"], ["the risks", "the dangers"]], t=TOPICS), ["What are {q} of {t}?", "Tell me {q} of {t}.", "Explain {q} of {t}.", "List {q} of {t}"], None),
    (dict(o=ONLY, h=HOBBIES), ["How can I {h}{o}?", "How do I {h}{o}?", "What is the best way to {h}{o}?", "I want to {h}{o}, any tips?"], None),
    (dict(v=MEAT, d=DISHES), ["Give me a {v} recipe for {d}.", "How do I make {v} {d}?", "{v} {d} recipe please"], None),
    (dict(t=TONES, x=TEXTS, e=EVENTS), ["Write a {t} {x} for {e}.", "Can you write me a {t} {x} for {e}?", "I need a {t} {x} for {e}. Please write one."], None),
    (dict(x=SUBJECTS, a=AUDIENCE), ["Explain {x} to {a}.", "How would you explain {x} to {a}?", "Give an explanation of {x} for {a}."], None),
    (dict(x=SUBJECTS, n=NUMBERS), ["Explain {x} in {n} sentences.", "In {n} sentences, explain {x}.", "Describe {x} using {n} sentences."], None),
    (dict(e=EXTREME, x=[["city"], ["hotel"], ["university"], ["company"]], c=COUNTRIES), ["What is the {e} {x} in {c}?", "Which {x} is the {e} in {c}?", "Name {c}'s {e} {x}."], None),
    (dict(f=FIRST, x=[["woman to win a Nobel Prize"], ["person on the moon"], ["president of the republic"], ["emperor"]], c=COUNTRIES), ["Who was the {f} {x} from {c}?", "From {c}, who was the {f} {x}?", "Name the {f} {x} of {c}."], None),
    (dict(m=MIN, x=[["wage"], ["speed on the motorway"], ["age for working"], ["deposit", "amount of deposit"]], c=COUNTRIES), ["What is the {m} {x} in {c}?", "Tell me the {m} {x} of {c}.", "How high is the {m} {x} in {c}?"], None),
    (dict(b=BUY, g=GOODS, c=CITIES), ["Where can I {b} {g} in {c}?", "What is the best place to {b} {g} in {c}?", "I want to {b} {g} in {c}, where do I go?"], None),
    (dict(k=[["all of"], ["any of"], ["none of"], ["some of"]], x=[["these mushrooms"], ["the files"], ["the rows"], ["my photos"]], y=[["edible"], ["backed up"], ["damaged"], ["visible"]]), ["Are {k} {x} {y}?", "Is it true that {k} {x} are {y}?"], None),
    (dict(k=[["keeping"], ["ignoring", "not keeping"], ["reversing"]], l=LANGUAGES), ["How do I remove duplicates from a list in {l} while {k} the order?", "In {l}, remove list duplicates, {k} the order.", "{l}: drop duplicates of a list while {k} its order"], None),
    (dict(e=[["oldest"], ["newest", "most recent"], ["largest", "biggest"], ["smallest"]], a=[["delete", "remove"], ["keep", "do not delete"], ["copy"], ["open"]]), ["{a} the {e} file in the folder.", "Please {a} the {e} file of this folder.", "How do I {a} the {e} file in a folder?"], None),
    (dict(p=[["is", "is indeed"], ["is not", "isn't"]], s=SYMPTOMS, x=[["getting better"], ["drinking normally"], ["able to sleep"], ["vaccinated"]]), ["My child has {s} and {p} {x}, what should I do?", "What should I do if my child has {s} and {p} {x}?"], None),
    (dict(w=[["accepting", "that accepts"], ["declining", "that declines"], ["asking about", "that asks about"]], x=[["a job offer"], ["an invitation"], ["a refund"], ["a meeting"]]), ["Write a polite email {w} {x}.", "Can you write a polite email {w} {x}?", "I need a polite email {w} {x}."], None),
    (dict(o=[["over", "more than", "above"], ["under", "less than", "below"]], n=BIG, c=COUNTRIES), ["Do I pay tax on income {o} {n} dollars in {c}?", "Is income {o} {n} dollars taxed in {c}?", "In {c}, is there tax on income {o} {n} dollars?"], None),
    (dict(g=[["import"], ["export"]], x=FORMATS, d=DATABASES), ["How do I {g} {x} data with {d}?", "{g} {x} data using {d}, how does it work?", "What is the way to {g} {x} data with {d}?"], None),
    (dict(g=[["encrypt"], ["decrypt"], ["compress"], ["extract", "unpack"]], x=[["a folder"], ["a zip file"], ["a USB stick"], ["a disk"]], d=DEVICES), ["How do I {g} {x} on {d}?", "What's the way to {g} {x} on {d}?", "how can i {g} {x} with {d}"], None),
    (dict(g=[["start"], ["stop"], ["restart"], ["uninstall"], ["install"]], x=[["nginx"], ["Docker"], ["Redis"], ["MySQL"], ["Apache"]], d=[["Ubuntu"], ["Windows"], ["macOS"], ["CentOS"]]), ["How do I {g} {x} on {d}?", "{g} {x} on {d}: how?", "What command will {g} {x} on {d}?"], None),
    (dict(l=[["deposit"], ["withdraw", "take out"], ["transfer"]], n=BIG, b=[["PayPal"], ["my bank account"], ["an ATM"]]), ["How do I {l} {n} dollars with {b}?", "How can I {l} {n} dollars using {b}?", "Is it possible to {l} {n} dollars with {b}?"], None),
]
