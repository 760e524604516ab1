// English function words, question forms and numbers.
extension Lexicon {
    mutating func addEnglish() {
        addEnglishStops()
        addEnglishFunctionWords()
        addEnglishQuestions()
        addEnglishNumbers()
        addEnglishDates()
    }

    private mutating func addEnglishStops() {
        add(
            """
            but although though however a an the this that these those there here it
            its itself s t m re ve ll d
            some any such very really actually basically literally simply quite rather pretty so too
            please kindly thanks thank hi hello hey ok okay well also even though anyway
            as if then else because since whether also
            just currently now right ever exactly specifically generally usually normally typically
            get got gotten getting gets go going goes gone went
            thing things stuff something anything someone anyone anybody somebody
            etc eg ie e.g i.e kind sort_of kind_of type_of kinds_of types_of types sorts
            i_need i_want i_am_looking_for i'm_looking_for im_looking_for find_me
            can_you_give_me could_you_give_me can_you could_you would_you i_would_like i'd_like
            i'm im ive let lets wanna gonna gotta
            quickly easily properly correctly successfully effectively efficiently simply
            or_not whether_or_not at_all in_general in_order_to so_that as_well in_your_opinion
            as_well_as in_the_world of_all_time of_the_following such_as in_detail in_simple_terms
            for_me to_me help_me tell_me show_me give_me let_me can_you_please could_you_please
            can_you_explain can_you_tell_me could_you_tell_me could_you_explain can_you_show_me
            can_you_help_me could_you_help_me could_you_show_me i_want_to_know
            i_would_like_to_know i_want_to i_need_to i'd_like_to
            id_like_to i_would_like_to i_wonder i_was_wondering i_am_trying_to i'm_trying_to
            i_don't_know_why_but dont_know_why_but i_don't_know_why i_don't_understand
            do_you_have_ideas any_ideas do_you_know does_anyone_know does_anybody_know
            """, .stop)
        add(
            """
            make makes made making use uses used using do have need needs want wants like find take
            give gives given put try become keep know say says said see look think feel work works
            come happen happens mean want help helps good great nice effective efficient
            easy simple proper correct suitable ideal useful possible recommended suggest recommend
            recommendation suggestions tip tips way ways method methods approach
            technique step steps
            process procedure people person man guys someone one ones lot lots much many
            example examples different various certain several own able certain particular following
            available main major important real current present today's actual whole general common
            basic better top popular favorite favourite option options case cases part
            more most less least
            explain describe tell show list please provide discuss elaborate question
            questions answer
            answers details information info idea ideas advice guide tutorial meaning
            mean means define
            definition called known
            """, .light)
    }

    private mutating func addEnglishFunctionWords() {
        add("not n't 't never neither nor none nobody nothing nowhere no hardly barely", .negator)
        add(
            """
            dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt
            shouldnt hasnt havent
            hadnt mustnt aint
            """, .negator)
        add("unable no_longer not_able fail fails failed failing lack lacks lacking", .negator)
        add(
            """
            of from to into onto in on at by with without for against about via per through during
            before after between among over under above below inside outside within behind beside
            near toward towards upon across along around off out up down like unlike
            until till versus_from beneath beyond
            """, .preposition)
        for words in [
            "during while whilst", "about regarding concerning with_regard_to",
            "for in_favor_of in_favour_of in_support_of",
            "by come_from comes_from result_from results_from stem_from stems_from arise_from",
        ] {
            add(words, .preposition, oneConcept: true)
        }
        add("than", .preposition)
        add("out_of instead_of rather_than because_of due_to", .preposition)
        add("and or & plus together_with", .conjunction)
        add("vs versus v.s", .conjunction)
        add(
            "is are am 's 're 'm do does has have 've being been be having doing", .auxiliary,
            info: Tense.present.rawValue)
        add("was were did had", .auxiliary, info: Tense.past.rawValue)
        add("be been being having doing 's 've 'd", .auxiliary, info: Tense.none.rawValue)
        add(
            """
            can could may might able_to possible_to possibly allowed_to permitted_to possible_for_me_to
            """, .modal, info: Modality.can.rawValue)
        add("should ought shall supposed_to advisable_to", .modal, info: Modality.should.rawValue)
        add(
            "must have_to has_to had_to required_to necessary_to need_to mandatory_to", .modal,
            info: Modality.must.rawValue)
        add("will would wo 'll going_to", .modal, info: Modality.will.rawValue)
        add("i me myself", .pronoun, info: Person.subjectI.rawValue)
        add("you yourself u", .pronoun, info: Person.subjectYou.rawValue)
        add("my mine", .pronoun, info: Person.my.rawValue)
        add("your yours", .pronoun, info: Person.your.rawValue)
        add("he him his himself", .pronoun, info: Person.his.rawValue)
        add("she her hers herself", .pronoun, info: Person.her.rawValue)
        add("they them their theirs themselves", .pronoun, info: Person.their.rawValue)
        add("we us our ours ourselves", .pronoun, info: Person.our.rawValue)
        add("one's oneself", .pronoun, info: Person.any.rawValue)
        addEnglishScope()
    }

    private mutating func addEnglishScope() {
        let groups = [
            "all every each entire everything everyone everybody", "only solely exclusively merely",
            """
            except excluding other_than apart_from aside_from besides everything_but all_but
            anything_but
            """,
            "at_least minimum_of no_less_than", "at_most no_more_than up_to maximum_of",
            "more_than greater_than larger_than over_the", "less_than fewer_than smaller_than",
            "always constantly", "sometimes occasionally", "often frequently", "rarely seldom",
            "both", "either", "half", "almost nearly", "again once_more", "still", "already", "yet",
            "alone", "together", "other others another else", "same", "opposite", "first_time",
            "including", "few fewer", "most_of", "some_of", "enough",
            "too_much too_many", "too_little too_few", "first", "last final", "next", "previous",
            "latest newest most_recent",
            "oldest earliest", "permanently forever", "temporarily temporary",
            "automatically automatic",
            "manually manual by_hand", "globally global", "locally local", "recursively recursive",
        ]
        for group in groups { add(group, .scope, oneConcept: true) }
    }

    private mutating func addEnglishQuestions() {
        let forms: [(QuestionKind, String)] = [
            (.what, "what whats which what's what_does what_is_meant_by"),
            (
                .how,
                """
                how hows how_to how_do_i how_can_i how_should_i how_would_i how_do_you how_can_you
                how_do_we how_can_we how_does_one how_can_one how_could_i how_might_i how_do_people
                what_is_the_best_way_to what's_the_best_way_to what_are_the_best_ways_to
                what_is_the_way_to what's_the_way_to what_are_the_ways_to what_are_ways_to
                what_is_the_right_way_to what's_the_right_way_to what_is_a_good_way_to
                what's_a_good_way_to what_are_some_ways_to what_are_good_ways_to
                what_are_some_good_ways_to what_is_the_easiest_way_to what's_the_easiest_way_to
                what_is_the_correct_way_to what's_the_correct_way_to what_is_the_proper_way_to
                what_are_the_steps_to what_are_the_steps_for what_steps_do_i_take_to
                what_steps_should_i_take_to what_is_the_process_for what_is_the_procedure_for
                what_is_the_process_of what_is_the_procedure_to what_is_the_process_to
                what_do_i_need_to_do_to what_must_i_do_to what_should_i_do_to what_can_i_do_to
                what_do_i_do_to what_is_the_method_for what_method_can_i_use_to
                is_there_a_way_to is_there_any_way_to is_there_any_way_i_can is_there_a_way_i_can
                are_there_any_ways_to best_way_to best_ways_to the_way_to way_to ways_to
                steps_to instructions_for instructions_to a_way_to any_way_to in_what_way
                what_is_the_best_method_to which_way_can_i what_is_the_best_way_for
                what_is_the_trick_to what's_the_trick_to what's_the_procedure_for
                what's_the_process_for what's_a_way_to what_is_a_way_to
                """
            ),
            (
                .why,
                """
                why what_is_the_reason what's_the_reason what_are_the_reasons reason_for reasons_for
                reason_why the_reason reasons_why what_causes what_makes how_come what_is_the_cause
                for_what_reason cause_of causes_of what_would_cause why_is_it_that
                what_is_the_reason_why what_is_the_reason_that what_is_causing
                what_is_making what's_making what_could_cause
                what_could_be_causing
                what_made what's_the_cause whats_the_reason what_was_the_reason what_was_the_cause
                what_were_the_reasons what_were_the_causes what_are_the_causes
                what_leads_to what_led_to what_caused what_is_it_that_makes
                on_what_grounds what_explains
                """
            ),
        ]
        for (kind, words) in forms { add(words, .question, info: kind.rawValue) }
        addEnglishCircumstances()
    }

    private mutating func addEnglishCircumstances() {
        let forms: [(QuestionKind, String)] = [
            (
                .when,
                """
                when at_what_point at_which_point in_which_situations
                in_what_situations at_which_time which_century
                what_century what_time at_what_time what_date on_what_date
                what_day what_year in_what_year
                in_which_year which_year which_day on_which_date which_date on_what_day what_month
                in_what_month
                """
            ),
            (
                .whereAt,
                """
                where in_which_place what_place in_what_place which_place at_which_place
                in_which_city in_what_city in_which_country in_what_country what_location
                in_what_location
                """
            ),
            (.who, "who whom whose which_person what_person who's by_whom name_of_the_person_who"),
            (.howMany, "how_many what_number_of what_is_the_number_of number_of"),
            (
                .howMuch,
                """
                how_much how_expensive what_is_the_price_of what's_the_price_of what_is_the_cost_of
                what's_the_cost_of what_does_it_cost how_much_does_it_cost_to what_amount_of
                what_is_the_amount_of
                """
            ),
            (
                .howLong,
                """
                how_long what_length_of_time how_much_time how_many_hours_does_it_take
                how_long_does_it_take
                """
            ),
            (.howOften, "how_often how_frequently how_many_times"),
            (.howOld, "how_old what_age what_is_the_age what_is_the_age_of at_what_age"),
            (.howFar, "how_far what_distance what_is_the_distance"),
        ]
        for (kind, words) in forms { add(words, .question, info: kind.rawValue) }
    }

    private mutating func addEnglishNumbers() {
        let numbers: [(Double, String)] = [
            (0, "zero"), (1, "one single"), (2, "two"), (3, "three"), (4, "four"), (5, "five"),
            (6, "six"), (7, "seven"), (8, "eight"), (9, "nine"), (10, "ten"), (11, "eleven"),
            (12, "twelve dozen"), (13, "thirteen"), (14, "fourteen"), (15, "fifteen"),
            (16, "sixteen"), (17, "seventeen"), (18, "eighteen"), (19, "nineteen"), (20, "twenty"),
            (30, "thirty"), (40, "forty fourty"), (50, "fifty"), (60, "sixty"), (70, "seventy"),
            (80, "eighty"), (90, "ninety"),
        ]
        for (value, words) in numbers { add(words, .number, value: value) }
        let ordinals =
            "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
            + "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
            + "twentieth"
        for (index, word) in ordinals.split(separator: " ").enumerated() {
            add(String(word), .number, info: Dimension.ordinal, value: Double(index + 2))
        }
        let decades = "twenties thirties forties fifties sixties seventies eighties nineties"
        for (index, word) in decades.split(separator: " ").enumerated() {
            add(String(word), .number, info: Dimension.decade, value: Double(index * 10 + 20))
        }
        add("first", .number, info: Dimension.ordinal, value: 1)
        add("hundred hundreds", .multiplier, value: 100)
        add("thousand thousands", .multiplier, value: 1000)
        add("lakh lakhs lac", .multiplier, value: 1e5)
        add("million millions", .multiplier, value: 1e6)
        add("crore crores", .multiplier, value: 1e7)
        add("billion billions", .multiplier, value: 1e9)
        add("trillion trillions", .multiplier, value: 1e12)
    }

    /// "This year", "next week": which one is meant, whatever the words around it.
    private mutating func addRelativeDates() {
        let periods = "day week month quarter year decade century weekend semester season term"
        for period in periods.split(separator: " ") {
            add("this_\(period) current_\(period)", .date, oneConcept: true)
            add("next_\(period) coming_\(period) upcoming_\(period)", .date, oneConcept: true)
            add("last_\(period) previous_\(period) past_\(period)", .date, oneConcept: true)
        }
        let rates = [
            ("hour", "hourly"), ("day", "daily"), ("week", "weekly"), ("month", "monthly"),
            ("year", "yearly annual annually per_annum"),
        ]
        for (unit, adverbs) in rates {
            add(
                "per_\(unit) each_\(unit) every_\(unit) \(adverbs)", .date, oneConcept: true)
        }
    }

    private mutating func addEnglishDates() {
        let months = [
            "january jan", "february feb", "march", "april apr", "may_month", "june jun",
            "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ]
        let days = [
            "monday mon", "tuesday tue tues", "wednesday wed", "thursday thu thurs", "friday fri",
            "saturday", "sunday",
        ]
        let relative = [
            "today", "tomorrow", "yesterday", "tonight",
            "morning mornings in_the_morning in_the_mornings",
            "afternoon afternoons in_the_afternoon",
            "evening evenings in_the_evening in_the_evenings", "noon midday", "midnight",
            "weekend weekends", "weekday weekdays",
            "spring", "summer", "autumn", "winter", "night nights at_night during_the_night",
            "bc bce",
            "ad_ce",
            "nowadays these_days",
        ]
        for group in months + days + relative { add(group, .date, oneConcept: true) }
        addRelativeDates()
    }
}
