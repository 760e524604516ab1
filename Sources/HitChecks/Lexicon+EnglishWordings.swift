extension Lexicon {
    /// More wordings of one meaning, a group a line, the head first: what people vary when they ask
    /// the same thing again.
    static let englishWordings = """
        rise go_up goes_up went_up going_up gone_up
        fall go_down goes_down went_down going_down gone_down
        write compose draft write_me
        quarter quarters q
        birthplace place_of_birth born
        shop store stores shops
        brief short concise briefly
        legal lawful legally allowed_by_law permitted_by_law
        illegal unlawful illegally against_the_law
        fast quickly quick faster quicker speedily rapidly
        fastest quickest
        slow slowly slower
        nearest closest
        farthest furthest
        biggest largest
        smallest tiniest
        cheapest least_expensive lowest-priced lowest_priced most_affordable
        easiest simplest
        hardest toughest most_difficult
        safe safely secure securely safety
        wrong incorrect incorrectly mistaken
        polite courteous politely
        diet feed_on
        double twice
        lengthen make_longer longer
        shorten make_shorter shorter
        loud louder loudness
        quiet quieter
        bright brighter brighten
        dark darker darken
        lighten make_lighter
        strengthen make_stronger stronger
        weaken make_weaker weaker
        widen make_wider wider
        cool cooler cool_down
        warm warmer warm_up
        execute run_the executing
        execute perform carry_out
        compute calculate
        sqrt square_root
        conductor conduct conducts
        complexity complex
        readability readable
        availability available
        compatibility compatible
        show visible visibility
        president presidency
        director directed
        composer composed compose
        painter painted
        founder founded
        inventor invented invention invent inventions
        diabetes diabetic diabetics
        vaccine vaccines vaccinate vaccinated vaccination vaccinations inoculation
        allergy allergies allergic
        infection infected infect
        pain painful pains
        bleed bleeding
        sleep sleeping sleepy
        sneeze sneezing
        cough coughing
        dizzy dizziness
        tired tiredness fatigue
        itch itchy itching
        swell swelling swollen
        breathe breathing breath
        pregnancy pregnant
        surgery surgical
        dose dosage
        doctor gp
        teeth tooth dental
        hospital clinic
        event events took_place
        happen happened happening took_place take_place occurred
        suitcase luggage baggage
        airport airports
        flight flights
        ticket tickets
        passport passports
        visa visas
        parcel package packages parcels shipment
        deliver delivery delivered delivering
        ship shipping shipped
        refund refunds refunded money_back reimburse reimbursement
        exchange swap
        complain complaint complaints
        apologise apologize apology apologies apologising apologizing
        reply respond response
        notify inform notified informed notification
        invite invitation invited invitations invites
        attend attending
        discuss talk_about
        mention mentioned
        request requested requesting ask_for asking_for asked_for
        raise pay_raise salary_increase pay_rise
        employ employed employing
        hire recruit hiring hired recruiting
        fired sacked laid_off
        unemployed jobless out_of_work
        colleague coworker co-worker colleagues coworkers co-workers
        staff personnel
        customer client customers clients
        meeting meetings
        deadline due_date
        agenda agendas
        retire retirement retiring retired
        pension pensions
        mortgage home_loan mortgages
        interest_rate rate_of_interest interest_rates
        bill invoice bills invoices
        owner owners proprietor
        rent rental renting
        lease leases
        landlord landlords
        tenant tenants renter
        house houses home homes
        buy_house purchase_house
        garden yard
        kitchen kitchens
        sofa couch
        lamp lamps
        tap faucet
        bin trash_can garbage_can
        rubbish garbage trash
        vacuum hoover
        carpet rug
        stain stains
        mould mold mildew
        leak leaks leaking leaked
        crack cracks cracked split
        broken break broke defective faulty damaged
        mend repair
        replace replacing replacement swap_out
        pump_up inflate pumping_up
        put_together assemble
        take_apart disassemble
        paint painting
        hang hanging
        measure measuring measurement
        weigh weighing weight weighs
        bake baking baked
        fry frying fried
        boil boiling boiled
        roast roasting roasted
        peel peeling
        chop chopping
        cook cooked cooking
        dish dishes meal meals
        dessert desserts
        snack snacks
        drink drinks drinking beverage
        ingredient ingredients
        soup soups
        sauce sauces
        flour flours
        noodle noodles
        cookie biscuit cookies biscuits
        aubergine eggplant
        courgette zucchini
        coriander cilantro
        prawn shrimp
        taste flavour flavor tastes
        vegan plant-based
        car cars vehicle
        bike bikes bicycle cycle
        lorry truck
        petrol gasoline
        motorway highway freeway
        motorbike motorcycle
        tyre tires tyres
        driver drivers
        driving_licence driver's_license driving_license
        train trains
        underground subway metro
        bus buses
        taxi cab
        route way_from
        journey trip trips
        holiday vacations holidays
        sight sights tourist_attraction tourist_attractions attractions
        beach beaches
        mountain mountains
        river rivers
        lake lakes
        island islands
        forest woods
        city cities
        village villages
        border borders
        capital_city capital
        population inhabitants number_of_inhabitants
        king monarch
        battle battles
        conquer conquered conquest
        invade invaded invasion invading
        defeat defeated beat
        kill killed killing murder
        treaty treaties
        independence independent
        century centuries
        build_up buildup
        construct constructed construction
        demolish tear_down
        collapse collapsed
        shrink shrinking shrank
        grow growing growth grown
        melt melting
        freeze freezing frozen froze
        float floating
        sink sinking sunk
        erupt eruption
        pollute pollution
        recycle recycling
        climate_change global_warming
        feed feeding
        bark barking
        puppy puppies
        kitten kittens
        hatch hatching
        migrate migration migrating
        student students
        teacher teachers instructor
        lecturer professor
        homework assignment
        lesson lessons
        course courses
        graduate graduated graduation graduating
        scholarship scholarships
        tuition tuition_fees
        revise revision
        memorise memorize
        thesis dissertation
        paragraph paragraphs
        summarise summary recap sum_up
        proofread proofreading
        rewrite reword rephrase
        paraphrase rephrase
        translate translating translated
        drafting drafted
        composing writing
        outline outlines
        heading headings
        bullet_points bullets bullet_point bullet-point
        letter letters
        poem poetry
        speech speeches
        joke jokes
        riddle riddles
        slogan tagline
        title titles
        caption captions
        script scripts
        code codes
        snippet code_snippet
        bug bugs
        crash crashes crashing crashed
        compile compiled compilation
        install installed
        uninstall uninstalled uninstalling
        upgrade upgrading upgraded
        deploy deployed
        query queries querying
        table tables
        row rows
        column columns
        join joining
        filter filtering
        group_by grouping
        iterate iterating
        parse parsing
        print printing output_to
        reverse reversing reversed
        remove_duplicates deduplicate
        duplicate duplicates
        convert converted
        round rounding
        random randomly
        loop loops looping
        condition conditional
        exception exceptions
        server servers
        port ports
        endpoint endpoints
        header headers
        token tokens
        encrypt encrypted encryption encrypting
        decrypt decrypted decryption decrypting
        backup backups backing_up
        restore restoring restored
        log logs logging
        screenshot screen_capture screenshots
        keyboard_shortcut shortcut
        charge charged
        mute silence muted
        pair paired
        sync synchronise synchronize syncing synchronization
        stream streamed
        subscribe subscription subscriptions subscribing subscribed
        unsubscribe unsubscribed unsubscribing
        cancel cancelling canceling
        deactivate deactivated
        activate activated activating activation
        enable enabled enabling
        disable disabled disabling
        block blocked
        unblock unblocked unblocking
        unlock unlocked unlocking
        lock locked locking
        hide hiding
        pause pausing put_on_hold
        accept accepting accepted
        decline declining
        reject rejected rejecting turn_down
        approve approval approved
        permission permissions permit
        mandatory compulsory obligatory
        voluntary optional
        stay_away_from avoid steer_clear_of
        get_rid rid_of
        look_up search
        figure_out find_out work_out
        carry_on continue keep_on
        put_off postpone delay
        bring_forward move_up
        call_off cancel
        hand_in submit submitting submission
        fill_in fill_out
        look_after take_care_of care_for caring_for
        grow_up raised
        get_along get_on_with
        run_out_of run_out
        use_up consume
        throw_out discard throw_away dispose_of
        pay_back repay
        pay_off settle
        sum total_amount
        amount quantity amounts
        quantity amount
        portion portions
        maximum upper_limit at_most
        minimum lower_limit at_the_least
        limit limits
        duration length_of_time
        distance distances
        depth deep
        fee fees
        income earnings
        profit profits
        investment invested
        shareholder stockholder
        brother brothers
        sister sisters
        wife spouse
        parent parents
        mom mum mommy mummy
        dad daddy
        grandma grandmother
        grandpa grandfather
        baby babies newborn
        toddler toddlers
        adult adults grown-up grown-ups
        teenager teens adolescent adolescents
        senior seniors elderly_people
        beginner novices
        expert experts specialist
        famous well-known renowned
        wealthy affluent
        elegant classy
        funny humorous hilarious
        tasty delicious yummy
        healthy healthier nutritious
        harmful damaging
        useful helpful handy
        boring dull
        exciting thrilling
        difficult difficulty
        quiet silent
        empty vacant
        huge enormous gigantic
        entire whole complete
        typical usual common
        modern contemporary
        ancient antique
        genuine authentic real
        fake counterfeit
        necessary needed
        sufficient enough
        additional extra further
        various several
        several multiple
        correct accurate
        mistake mistakes
        definition definitions define
        similar alike similarity similarities
        compare comparing compared
        recommend recommending
        prove proof
        estimate estimating
        predict prediction
        plan planning plans
        organise organising organizing
        prepare preparing preparation
        decorate decorating decoration
        celebrate celebrating celebration
        gift gifts presents
        party parties
        wedding weddings
        birthday birthdays
        christmas xmas
        new_year new_year's
        """
}
