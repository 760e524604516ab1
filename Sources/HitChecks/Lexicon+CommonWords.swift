extension Lexicon {
    /// Everyday English words: sharing one says less than sharing a rare one.
    static let everydayWords = """
        time year day week month hour life world country state city place home house family friend
        people child man woman boy girl name number part point fact case group company business work
        job money price food water book movie song game phone computer internet website app email
        school college university student teacher class course exam study degree engineering science
        math language english word history government law president election war religion god love
        sex relationship marriage body weight health doctor hand eye hair skin head face heart blood
        side end start line level power energy light color size age type form data system program
        software code file account password video photo music news question problem idea reason
        change difference purpose cause effect result example way thing girl guy person
        car bus train
        road air sun earth moon space india china america world indian american live learn
        write read
        speak talk ask tell think believe understand remember forget feel like love hate meet marry
        eat drink sleep buy sell pay earn save spend invest lose gain win build create start stop
        open close join leave move travel visit play watch listen run walk drive fly break
        fix improve
        increase reduce prepare choose compare explain describe become grow prevent avoid remove
        delete block unblock recover hack download install use work free big small long
        short high low
        new old young best good bad better worst top most hard easy fast slow rich poor happy sad
        black white red blue green male female real true false safe dangerous important famous
        popular interesting beautiful smart strong average different same possible first last next
        """

    /// Common words of a second rank.
    static let commonWords = """
        account action activity actor address advantage advice africa air airport amazon
        android angle
        animal answer apartment apple application area army art article asia attack
        attention australia
        author baby back bank battery bed beer behavior benefit bill bird birthday board
        boat bone boss
        boyfriend brain brand bread bridge brother brown budget bug button cable camera
        canada cancer
        capital card care career cat cell center century challenge chance channel character charge
        chat chemical chemistry chicken chocolate choice christian church citizen civil
        clean climate
        clothes cloud club coach coffee cold color comment commit common communication community
        competition concept condition connection consumer content contract control cook cost council
        court cover crime culture currency customer cycle dad dance danger dark date daughter dead
        deal death decision defense design desk development device diet digital dinner director
        disease distance dog dollar door dream dress drug earn economics economy education egg
        electric electricity employee engine engineer entrepreneur environment equation error essay
        europe evening event evidence exercise experience expert eye facebook factor fan
        farm fashion
        fat father feature feeling fight film finance find fire fish fitness flight floor
        flow flower
        fly force foreign formula french friend fruit fuel function fund future garden gas gender
        german germany gift girlfriend glass global goal gold google graduate grammar graph gravity
        growth guitar gun gym habit heat height hero hindu hire hobby hospital host hotel
        human husband
        ice image immigration impact income industry information ink insurance interest interview
        investment iphone iron island israel issue italy japan java javascript journal key kill king
        kitchen knowledge lab land laptop law lawyer leader learning leg lesson letter
        library license
        light list loan local logic machine magazine major male management manager map
        market marketing
        mass master material meaning meat mechanical media medical medicine memory message
        metal method
        mexico milk mind mobile mode model mom morning mother motion mountain mouth muscle
        museum muslim
        nation nature network night noise north note novel nuclear object ocean office oil
        online oper
        opinion option orange order organization pain paper parent partner party past path patient
        pattern peace percent performance period pet physics pilot plan planet plant plastic player
        plot police policy political politics population position post practice pregnant
        price private
        process processor product production professional professor profile profit
        programming project
        property protein psychology public python quality quantum quora race radio rain rate reading
        recipe record relation research resource restaurant resume rice right river rock role room
        root rule russia salary sale salt school screen sea search security self seller sentence
        series server service shape share ship shoe shop sign signal singer sister site skill smell
        social society soldier solution son sound source south soul speech speed sport spring stage
        standard star startup statement station stock stone store story strategy street
        stress string
        structure style subject success sugar suicide summer support surface surgery
        symptom table tax
        tea team tech technology teeth television temperature term test text theory therapy thought
        ticket tip title tool tooth topic touch tour tourist town trade traffic training
        treatment tree
        trip trump truth twitter uk united user value vegetable version view village visa
        voice volume
        vote wall war watch wave weapon weather wedding west whatsapp wife wind window windows wine
        winter woman wood worker writer writing youtube zero clinton hillary donald modi
        delhi mumbai
        bangalore note rupee notes instagram snapchat netflix samsung cse mba gre gmat cat
        ielts upsc
        """
}
