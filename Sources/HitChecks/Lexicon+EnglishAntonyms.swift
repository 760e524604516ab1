extension Lexicon {
    /// More opposites by field: movement, states, people, money, computing, medicine, language.
    static let englishAntonyms = """
        avoid stay_away_from | eat drink consume take
        improve enhance | worsen less
        dark darkness night | daylight
        much many lot lots | little few
        too_much too_many | too_little too_few
        raise throw | catch handle
        whitelist allowlist | blacklist blocklist denylist
        soft softer | firm firmer
        maximum highest upper | minimum lowest
        unique distinct | duplicate repeated
        shed lose drop | keep retain
        drain consume use_up waste | save conserve
        can may allowed | forbidden prohibited
        zoom_in zoom_into | zoom_out
        check_in | check_out
        opt_in opt_into | opt_out opt_out_of
        move_in move_into | move_out move_out_of
        breathe_in inhale inhalation | breathe_out exhale exhalation
        fade_in | fade_out
        clock_in | clock_out
        scale_up | scale_down
        scale_out | scale_in
        speed_up hurry | slow_down
        warm_up | cool_down
        power_on power_up | power_off power_down shut_down
        boot_up | shut_down
        turn_up | turn_down
        scroll_up | scroll_down
        swipe_left | swipe_right
        pick_up | drop_off put_down
        stand_up | sit_down lie_down
        wake_up awake | fall_asleep asleep
        put_on | take_off
        get_on | get_off
        go_up | go_down
        move_up | move_down
        top-down | bottom-up
        go_live | take_down
        give_up | persevere carry_on continue
        hold_on | let_go
        join | leave quit
        stay remain | leave quit
        float | sink
        push | pull
        lift raise | lower drop
        stretch | shrink contract
        contract | expand relax
        swell | shrink
        tense | relax
        bend | straighten
        fold | unfold
        wrap | unwrap
        roll | unroll
        tie | untie
        zip_up | unzip
        button_up | unbutton
        screw | unscrew
        cover | uncover expose
        dress | undress
        approach | retreat
        advance | retreat
        pause | resume unpause continue
        play | pause stop
        archive | unarchive
        pin | unpin
        mute silence | unmute
        ban | unban
        friend | unfriend
        like | unlike
        star | unstar
        tag | untag
        check tick | uncheck untick
        select | deselect unselect
        highlight | unhighlight
        group | ungroup
        stage | unstage
        freeze | defrost
        merge | unmerge
        register enroll enrol | unregister deregister
        allocate | deallocate free
        assign | unassign
        publish | unpublish
        share | unshare
        link | unlink
        minimise minimize | maximise maximize restore
        maximise | minimise
        double-sided two-sided | single-sided one-sided
        single | double triple
        double twice | halve half
        multiply | divide
        numerator | denominator
        add sum addition | subtract subtraction
        rounded_up round_up | rounded_down round_down
        average | median mode record
        median | mode
        average | maximum minimum record
        minimum | average typical
        top | lowest bottom worst
        best top | worst bottom
        highest | lowest bottom
        heaviest | lightest
        deepest | shallowest
        thickest | thinnest
        widest | narrowest
        brightest | darkest dimmest
        loudest | quietest
        safest | riskiest
        simplest | hardest
        longest | shortest
        farthest | nearest
        most | some few none fewest
        all every | most some few
        none | all most some
        majority most | minority
        plural | singular
        past_tense | present_tense future_tense
        active | passive
        direct | indirect
        transitive | intransitive
        consonant | vowel
        synonym synonyms | antonym antonyms
        noun | verb adjective adverb
        verb | adjective adverb
        adjective | adverb
        prose | verse poetry
        fiction | nonfiction non-fiction
        tragedy | comedy
        comic funny | tragic sad
        happy glad | sad unhappy miserable
        polite courteous | rude impolite
        kind | cruel mean_spirited
        brave | cowardly
        honest | dishonest
        generous | stingy greedy
        lazy | hardworking diligent
        patient_person | impatient
        confident | insecure shy
        introverted | extroverted extraverted
        introvert | extravert
        calm | nervous anxious
        angry | calm
        proud | ashamed
        guilty | not_guilty
        friend | enemy
        ally | enemy
        winner | loser
        leader | follower
        master | slave
        mentor | mentee
        coach | player
        trainer | trainee
        interviewer | interviewee interview_candidate
        caller | callee
        donor | recipient
        payer | payee
        creditor | debtor
        lender | debtor
        mortgagor | mortgagee
        lessor | lessee
        franchisor | franchisee
        licensor | licensee
        guardian | ward
        witness | suspect
        prosecutor prosecution | defence defense
        appellant | respondent
        bridegroom | bride
        widow | widower
        aunt | uncle
        grandmother grandma granny | grandfather grandpa granddad
        grandson | granddaughter
        stepmother | stepfather
        godmother | godfather
        mother-in-law | father-in-law
        sister-in-law | brother-in-law
        mother | daughter son child
        father | son daughter child
        mother | father
        sister | daughter mother wife
        brother | son father husband
        princess | prince
        duchess | duke
        actress | actor
        waitress | waiter
        hostess | host
        landlady | landlord
        cow | bull
        hen | rooster
        ewe | ram
        mare | stallion
        infant baby toddler | adult teenager
        child kid | adult
        teenager teen | adult senior
        adult | minor
        young_people youth | elderly seniors
        beginner novice newbie | expert advanced professional
        amateur | professional
        junior | senior
        freshman | sophomore senior
        undergraduate bachelor | graduate postgraduate master's
        primary elementary | secondary high_school
        full-time full_time | part-time part_time
        permanent | fixed-term
        salaried | hourly freelance
        self-employed freelance freelancer | salaried
        retired | working employed
        domestic | foreign international
        national | international
        native | foreign
        citizen | foreigner alien
        immigrant immigration | emigrant emigration
        immigrate | emigrate
        urban city | rural countryside
        indoor indoors | outdoor outdoors
        upstairs | downstairs
        ashore onshore | offshore
        inland | coastal
        land | sea
        sunrise dawn | sunset dusk
        sunny clear | cloudy overcast rainy
        rainy | sunny
        daytime day | nighttime night
        weekday weekdays | weekend weekends
        yesterday | today tomorrow
        last_night | tonight
        prenatal | postnatal
        preoperative | postoperative
        pre-war | post-war
        before during | after
        since | before until
        until till | after since
        acute | chronic
        benign | malignant
        contagious infectious | noncontagious
        symptomatic | asymptomatic
        oral | intravenous topical
        inpatient | outpatient
        overdose | underdose
        hypertension high_blood_pressure | hypotension low_blood_pressure
        hyperglycemia | hypoglycemia
        hyperthyroidism | hypothyroidism
        hyperthermia | hypothermia
        overweight obese | underweight
        thin slim skinny | fat overweight
        gain | lose shed drop
        constipation | diarrhea diarrhoea
        fever | chill
        healthy good | toxic
        poisonous toxic venomous | harmless nontoxic edible
        edible | inedible poisonous
        ripe | unripe
        raw | cooked
        fresh | stale frozen canned dried rotten
        frozen | fresh thawed
        boiled | fried baked
        baked | fried
        sweet | savory savoury
        salted salty | unsalted
        sweetened | unsweetened
        lean | fatty
        vegan vegetarian | meat meaty non-vegetarian
        gluten-free | dairy-free
        decaf decaffeinated | caffeinated
        alcoholic | non-alcoholic nonalcoholic
        still_water | sparkling_water
        red_wine | white_wine
        green_tea | black_tea
        breakfast | lunch dinner
        lunch | dinner
        rising | falling declining
        rise go_up climb raise | fall go_down drop sink decline
        surge soar | plunge crash slump
        boom | bust recession
        inflation | deflation
        appreciate appreciation | depreciate depreciation
        surplus | deficit
        solvent | insolvent bankrupt
        overpay | underpay
        overvalued | undervalued
        overestimate | underestimate
        bullish | bearish
        call_option | put_option
        assets | liabilities
        inflow | outflow
        income | expenses spending
        refund | charge
        prepaid | postpaid
        discount | surcharge
        tax-free tax_exempt | taxable
        fixed-rate fixed_rate | variable-rate variable_rate adjustable
        fixed | variable floating
        secured | unsecured
        insured | uninsured
        listed | unlisted
        wholesale | retail
        manual | automatic automated
        analog analogue | digital
        paper | digital electronic
        printed | handwritten
        landscape | portrait
        foreground | background
        uppercase capital | lowercase
        bold | italic
        leading | trailing
        opening | closing
        opened | closed
        unread | read
        sent | received
        inbox | outbox
        sender | addressee
        client-side client_side | server-side server_side
        read-only read_only readonly | writable read-write write_access
        compile-time compile_time | run-time runtime
        compiled | interpreted
        blocking | nonblocking non-blocking
        single-threaded | multithreaded multi-threaded
        signed | unsigned
        nullable | non-null
        required | optional
        must have_to mandatory obligatory compulsory | optional voluntary
        default | custom
        lazy | eager
        shallow_copy | deep_copy
        pull | push
        clone | fork
        stable | unstable
        staging | production
        on-premise on-premises | cloud
        open-source open_source | closed-source proprietary
        frontend front-end | backend back-end
        wired | bluetooth
        plaintext | ciphertext
        symmetric | asymmetric
        lossless | lossy
        vertical | horizontal
        clockwise | counterclockwise anticlockwise counter-clockwise anti-clockwise
        forward forwards | backward backwards
        ahead | behind
        convex | concave
        interior | exterior
        northern | southern
        northeast | southwest northwest southeast
        northwest | southeast
        arctic | antarctic
        anode | cathode
        proton | electron neutron
        conductor | insulator
        endothermic | exothermic
        oxidation | reduction
        evaporation evaporate | condensation condense
        melting melt | freezing freeze
        erupt | dormant
        carnivore | herbivore
        predator | prey
        nocturnal | diurnal
        dominant | recessive
        artery | vein
        systolic | diastolic
        hardware | software
        capitalism | socialism communism
        democracy | dictatorship
        monarchy | republic
        liberal | conservative
        left-wing | right-wing
        republican | democrat
        offense attack | defense defence
        victory win | defeat loss
        ally | opponent
        aggressor | victim
        war | peace
        peaceful | violent
        legal lawful | unlawful illegal
        valid | invalid
        possible | impossible
        certain | uncertain
        likely | unlikely
        known | unknown
        visible seen | unseen invisible
        present | absent
        presence | absence
        available | unavailable
        occupied | vacant
        busy | free_time
        crowded | deserted
        used second-hand | brand_new
        clear | vague unclear blurry
        sharp | blunt
        tight | loose slack
        stiff | flexible
        flat | hilly mountainous
        steep | gentle
        straight | curved crooked curly
        rough bumpy | smooth
        transparent | opaque
        shiny glossy | matte
        bright | dim
        fair | unfair
        equal | unequal
        similar | dissimilar
        same | another
        agree agreed accept accepted | refuse refused reject rejected decline declined disagree
        approve approved | reject rejected deny denied
        praise compliment | criticize criticise insult
        praise | blame
        support | oppose
        for in_favor_of in_favour_of | against
        confirm | deny
        admit | deny
        forgive | blame
        thank | apologize apologise
        apology apologize | complain complaint
        invite | uninvite
        greet welcome | farewell
        hello | goodbye
        lend | borrow
        teach | learn
        give | receive
        donate | receive
        import | export
        hire recruit | dismiss lay_off sack
        resign | apply
        promote promotion | demote demotion
        appoint | dismiss
        onboard onboarding | offboard offboarding
        found establish | dissolve
        assemble | disassemble dismantle
        construct build | demolish tear_down
        plant | uproot harvest
        ignite | extinguish put_out
        evaporate | condense
        dissolve | precipitate
        dilute | concentrate
        attract | repel
        absorb | reflect
        encourage | discourage
        motivate | demotivate
        include contain | exclude omit
        positive favorable favourable | negative unfavorable
        remember memorize | forget
        find | lose
        catch | throw
        hit | miss
        meet_deadline | miss_deadline
        arrive arrived | depart departed
        arrivals | departures
        early | on_time late
        embark board | disembark
        takeoff take-off | landing
        departure | destination
        outbound | return inbound
        one-way one_way | round-trip round_trip return
        economy_class economy | business_class first_class
        aisle | window
        guest guests | colleague colleagues host
        customer | vendor
        tourist | resident
        tourist_visa | work_visa student_visa
        external outside | internal
        official formal | unofficial informal casual
        formal | playful casual colloquial
        serious | playful humorous funny
        academic | casual
        brief short concise | long detailed lengthy
        detailed | brief
        simple | advanced
        theoretical | practical
        objective | subjective
        quantitative | qualitative
        deductive | inductive
        explicit | implicit
        literal | figurative
        fact | opinion myth fiction
        true correct | false wrong incorrect
        question | statement
        cause | consequence effect result
        cause causes | effect effects
        problem | solution
        strengths strong_points | weaknesses weak_points
        pros | cons
        credit | blame
        advantage | disadvantage
        """
}
