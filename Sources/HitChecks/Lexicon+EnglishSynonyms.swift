extension Lexicon {
    /// Words one answer serves alike, a group a line, the head first.
    ///
    /// Irregular forms included.
    static let englishSynonyms = """
        incoming inbound
        outgoing outbound
        cause caused causing bring_about lead_to result_in
        rise rose risen rises raise raised
        owe owed owes
        leave left
        keep kept preserve retain
        hold held holds contain contains
        convert turn_into turn
        switched switch
        remove drop
        regex regular_expression regexp
        film movie
        subscribe sign_up_for
        forward pass_on
        renew extend
        protagonist main_character
        pill pills tablet tablets
        citizen citizens
        brightness bright brighter
        sunlight sun
        risk risky risks
        order arrange_in
        return give_back
        buy bought purchase purchased purchasing acquire
        write wrote written writing
        speak spoke spoken talk
        teach taught
        begin began begun
        start started starting
        begin start
        run ran running
        eat ate eaten
        drink drank drunk
        drive drove driven
        fall fell fallen
        fly flew flown
        grow grew grown
        build built building construct
        send sent
        spend spent
        sell sold
        lose lost losing
        win won winning
        pay paid payment paying
        choose chose chosen pick select
        break broke broken
        steal stole stolen
        wear wore worn
        sleep slept asleep
        sing sang sung
        swim swam
        meet met
        lead led
        read reading
        leave left_behind leaving
        die died dying dead death pass_away
        live life lives living
        marry married marriage
        bite bit_by bitten
        kill killed
        hold held
        hear heard
        understand understood
        forget forgot forgotten
        catch caught
        fight fought
        bring brought
        draw drew drawn
        throw threw thrown
        ride rode ridden
        hide hid conceal
        lie lying
        feel felt
        child children kid kids
        man men
        woman women
        wife wives
        knife knives
        foot_body feet
        tooth teeth
        mouse mice
        index indices indexes
        analyse analyze analysis analyzing analysing
        colour color
        favour favor
        favorite favourite
        behaviour behavior
        centre center
        theatre theater
        organise organize organisation organization
        optimise optimize optimization optimisation
        initialise initialize initialization
        serialise serialize
        summarise summarize summary summarization
        customise customize
        minimise minimize
        maximise maximize
        programme program programming programs
        cancelled canceled cancel cancellation
        grey gray
        licence license
        defence defense
        tyre tire
        aeroplane airplane plane aircraft
        mum mom mother
        dad father
        movie film movies films
        tv television
        phone telephone
        cellphone mobile_phone cell_phone smartphone mobile phone
        car automobile
        bike bicycle
        photo photograph picture pic photos pictures image images
        picture image
        ad advert advertisement ads
        exam examination test
        fridge refrigerator
        flat apartment
        lift elevator
        holiday vacation
        autumn fall_season
        trousers pants
        job career occupation employment
        job jobs
        salary wage wages pay_rate
        money cash
        company firm corporation business
        boss manager supervisor
        doctor physician
        lawyer attorney
        attorney lawyer
        infant baby
        teen teenager teenagers
        pupil student students
        error errors exception bug
        fix repair solve resolve correct_error fixing troubleshoot
        issue problem trouble problems issues
        remove delete erase get_rid_of deleting eliminate uninstall_file
        disable turn_off switch_off deactivate shut_off
        enable turn_on switch_on activate
        login log_in sign_in signin log_into sign_into logon log_on logging_in signing_in
        logout log_out sign_out signout log_off logging_out signing_out
        signup sign_up register registration create_an_account signing_up
        setup set_up configure configuration config
        install installation installing
        reset resetting
        restart reboot
        create created creation creating generate
        change changed modify alter changing edit
        update updated updating
        increase increased increasing raise boost
        reduce reducing decrease lower cut_down diminish reduction
        lessen reduce
        improve improving enhance improvement get_better_at
        verify check confirm validate
        stop stopping quit halt
        end finish terminate
        finish complete
        begin begin
        close closing shut
        launch open
        display show_on
        locate find_where
        retrieve fetch
        allow permit let_someone allowed permitted
        forbid prohibit ban forbidden prohibited disallow not_allowed not_permitted
        avoid prevent
        avoid avoiding
        learn learning study
        study studying
        teach teaching
        help assist
        big large huge
        small little tiny
        fast quick rapid speedy
        hard difficult tough
        cheap inexpensive affordable
        expensive costly
        price cost costs pricing
        begin_with start_with
        beginner beginners newbie novice
        old elderly
        rich wealthy
        smart intelligent clever
        happy glad
        sad unhappy
        angry mad
        afraid scared
        beautiful pretty_looking gorgeous
        strange weird odd
        dangerous hazardous risky
        important crucial vital essential significant
        main primary_main principal
        difference differences differ distinction differentiate distinguish
        compare comparison
        advantage advantages benefit benefits pros upside upsides
        disadvantage disadvantages drawback drawbacks cons downside downsides
        reason reasons cause_reason
        purpose goal aim objective
        purpose point_of
        result outcome
        effect impact effects influence
        kind_type type category
        feature features
        requirement requirements prerequisite prerequisites
        rule rules regulation
        symptom symptoms sign_of signs_of
        treatment treatments cure remedy remedies
        disease illness sickness
        medicine medication drug_medicine
        weight weigh
        height tall height_of
        age old_age
        country nation countries nations
        city town
        usa u.s.a us_country united_states united_states_of_america america u.s american
        us_country united_states
        uk u.k united_kingdom britain great_britain
        uae united_arab_emirates
        eu european_union
        un united_nations
        nyc new_york_city new_york
        la_city los_angeles
        ai artificial_intelligence
        ml machine_learning
        nlp natural_language_processing
        js javascript
        ts typescript
        py python
        postgres postgresql
        k8s kubernetes
        db database databases
        repo repository repositories
        dir directory directories folder folders
        app application apps applications
        os operating_system
        pc computer
        laptop notebook_computer
        website site web_site webpage web_page
        internet web net_web
        email e_mail mail_electronic emails
        wifi wi_fi wireless_network
        ok okay
        argument parameter param arguments parameters args
        function method_of_class
        string strings
        array arrays
        dict dictionary dictionaries
        number numbers
        integer int integers
        boolean bool
        environment env
        variable var variables
        password passcode passwords
        username user_name
        account accounts
        photo image
        folder directory
        document doc documents docs
        documentation manual_docs
        browser web_browser
        employee employees worker workers
        employer employers
        universe cosmos
        earth planet_earth
        ocean sea
        world globe
        usa_president president
        prime_minister pm_office
        ceo chief_executive_officer
        phd ph.d doctorate
        mba master_of_business_administration
        university college
        school schools
        subject topic
        essay essays
        poem poems
        story stories
        song songs
        book books
        novel novels
        author writer
        recipe recipes
        cook cooking prepare_food
        food foods
        fruit fruits
        vegetable vegetables
        breakfast morning_meal
        dinner supper
        exercise workout work_out exercises workouts
        gym fitness_center
        muscle muscles
        belly stomach abdomen
        hair hairs
        skin skins
        pimple pimples acne
        pregnant pregnancy
        sex intercourse
        girl girls
        boy boys
        friend friends
        relationship relationships
        love loving
        feeling feelings emotion emotions
        depression depressed
        anxiety anxious
        stress stressed
        interview interviews
        resume cv curriculum_vitae
        skill skills
        language languages
        speak speaking
        english_language english
        word words
        sentence sentences
        grammar grammatical
        pronounce pronunciation
        translate translation
        quora quora
        android android
        iphone iphones
        facebook fb
        instagram insta
        whatsapp whats_app
        youtube you_tube
        google google_search
        search look_for looking_for seek
        follower followers
        video videos
        view views
        download downloading
        upload uploading
        stream streaming
        share sharing
        post posting posts
        comment comments
        message messages text_message
        block blocking
        hack hacking
        recover recovery restore get_back retrieve_lost regain
        lost_data data_loss
        backup back_up
        copy duplicate
        rename change_the_name_of
        convert conversion transform converting
        turn_into convert
        calculate compute calculation work_out_value determine
        sort order_by sorting arrange
        merge combine
        iterate loop
        loop_over iterate_over
        concatenate join_strings
        replace substitute
        split separate divide
        count counting
        count number_of_items
        host hosting
        deploy deployment deploying
        test testing
        debug debugging
        compile compiling
        commit commits
        undo revert undoing
        discard throw_away
        branch branches
        pull_request merge_request pr
        schedule appointment
        reserve book_a booking reservation
        ticket tickets
        flight flights
        hotel hotels
        travel travelling traveling trip
        visit visiting visited
        place places
        restaurant restaurants
        weather forecast
        temperature temp
        invest investing investment investments
        stock stocks shares
        loan loans
        credit_card credit_cards
        tax taxes
        insurance insurances
        bank banks
        currency currencies
        rupee_note rupee_notes
        demonetization demonetisation
        election elections
        vote voting votes
        government govt governments
        law laws legislation
        war wars
        military army
        terrorist terrorists terrorism
        religion religions
        christian christians christianity
        muslim muslims islam islamic
        hindu hindus hinduism
        god gods
        bible holy_bible
        history historical
        science sciences scientific
        physics physical_physics
        math maths mathematics
        chemistry chemical
        biology biological
        engineer engineering engineers
        solution solutions
        equation equations
        formula formulas formulae
        theory theories
        definition define_as
        example examples instance instances sample samples
        explain describe explanation elaborate clarify
        overview introduction intro
        guide tutorial walkthrough
        recommend suggest recommended recommendation recommendations suggestion suggestions
        recommended best
        best good better top greatest ideal optimal finest
        way method approach technique ways methods approaches techniques
        steps step process procedure
        tip tips trick tricks advice
        book_reading book
        possible feasible
        necessary required needed
        likely probable
        probability chance odds likelihood chances
        average mean_average typical
        maximum max
        minimum min
        approximately about_number roughly around_number approx
        per each_unit
        people persons human humans
        person individual
        animal animals
        dog dogs puppy
        cat cats kitten
        bird birds
        tree trees
        plant plants
        water waters
        sun solar
        moon lunar
        star stars
        black_hole black_holes
        color_shade shade
        forgotten_password forgot_password
        lost misplaced
        stay remain
        occur happen happens take_place
        become turn_to
        seem appear
        contain include contains includes
        consist comprise
        belong belongs
        own possess
        call phone_call
        connect connecting connection
        pair pairing
        charge charging
        battery batteries
        screen display monitor
        keyboard keyboards
        file files
        size dimension dimensions
        length long_length
        width wide
        speed velocity
        slow sluggish
        remove_stain stain
        clean cleaning wash
        smell odor odour
        noise sound
        pain ache hurt
        headache head_ache
        cold_flu flu
        vomit throw_up
        sick ill
        cut cutting trim
        rid rid_of
        gain gaining
        earn earning make_money
        save saving
        spend spending
        free free_of_charge for_free
        online on_the_internet on_the_web
        nearby close_by
        immediately instantly right_away at_once
        simultaneously at_the_same_time
        nowadays these_days
        """
}
