extension Lexicon {
    /// People and animals in pairs of roles.
    static let roleNouns = """
        teacher student parent child mother father son daughter doctor patient nurse landlord tenant
        employer employee boss manager worker buyer seller customer client supplier lender borrower
        husband wife brother sister cat dog mouse man woman boy girl king queen host guest driver
        passenger lawyer judge police thief predator prey plaintiff defendant attacker victim owner
        sender recipient author reader company government state 老师 学生 家长 孩子 医生 病人 护士 房东 租客 老板
        员工 买家 卖家 客户 丈夫 妻子 父亲 母亲 爸爸 妈妈 儿子 女儿 哥哥 弟弟 姐姐 妹妹 小明 小红 猫 狗 老鼠
        """

    /// Words that deny by themselves.
    static let implicitNegatives = """
        forgot forget forgotten refuse refuses refused fail fails failed unable
        lack lacks lacking avoid prevent stop deny denied hidden invisible
        missing miss skip ignore without except useless empty stuck locked_out
        lose lost stopped impossible unchanged unlike free 忘记 拒绝 失败 缺少 避免 防止 停止
        不用
        """

    /// Opposites, `a b | c d`, by meaning in questions about doing things.
    static let englishOpposites = """
        on | off
        up | down
        in into inside within | out outside off out_of
        with including | without excluding except
        before | after
        above over | below under beneath
        from | to into onto towards toward
        for | against
        more | less fewer
        most | least
        many | few
        all every | none some
        always | never sometimes rarely
        often | rarely
        both | either neither
        only | also including
        at_least more_than | at_most less_than
        first | last
        next | previous
        latest | oldest first
        same | different opposite
        permanently | temporarily
        automatically | manually
        globally | locally
        give | take
        come | go leave
        ask | answer
        rise | fall
        inflate | deflate
        ascend climb | descend
        accelerate | decelerate brake
        attach mount | remove detach
        fasten | unfasten loosen
        plug | unplug
        freeze | thaw
        soften | harden
        widen | narrow
        shorten | lengthen extend
        sharpen | blur dull
        brighten | darken dim
        mild | severe
        common frequent | rare uncommon
        minor | serious
        shallow | deep
        rough | smooth
        sweet | sour bitter
        loud | quiet
        polite | rude
        permanent | temporary
        mandatory compulsory required | optional voluntary
        prefix | suffix
        ascending | descending
        inclusive | exclusive
        nearest closest | farthest furthest
        shortest | longest
        smallest | largest biggest
        lowest | highest
        youngest | oldest eldest
        cheapest | dearest
        fastest quickest | slowest
        newest | oldest
        fewest | most
        easiest | hardest
        strongest | weakest
        hottest warmest | coldest
        richest | poorest
        worst | best
        earliest | latest
        salaried employed | self-employed unemployed
        entry | exit
        inside | outside
        upstream | downstream
        frontend | backend
        debit | credit
        gross | net
        import | export
        renter tenant | landlord
        bride | groom
        niece | nephew
        hero | villain
        enable activate allow | disable deactivate forbid
        allow permit let | forbid prohibit deny prevent block ban disallow
        allow | restrict
        accept approve | reject decline refuse deny
        increase raise grow | decrease reduce lower shrink drop
        maximize | minimize
        maximum max | minimum min
        gain | lose
        open | close shut
        open | closed
        start begin launch | stop end finish quit terminate
        start | kill
        lock | unlock
        install | uninstall remove
        add insert | remove delete subtract
        create | delete destroy remove
        save | delete discard
        keep | delete remove discard
        import | export
        upload | download
        push | pull
        send | receive
        read | write
        buy purchase | sell
        borrow | lend
        earn | spend
        save | spend
        deposit | withdraw
        win | lose
        love like | hate dislike
        encrypt | decrypt
        encode | decode
        compress | decompress extract
        zip | unzip
        serialize | deserialize
        mount | unmount
        connect | disconnect
        attach | detach
        pack | unpack
        load | unload save
        follow | unfollow
        subscribe | unsubscribe
        block | unblock
        mute | unmute
        hide | show unhide
        show | hide
        expand | collapse
        merge join combine | split separate
        ascend ascending | descend descending
        top | bottom
        left | right
        front | back
        inner | outer
        internal | external
        input | output
        inbound incoming | outbound outgoing
        public | private
        local | remote global
        client | server
        sync synchronous | async asynchronous
        static | dynamic
        mutable | immutable
        true | false
        yes | no
        positive | negative
        plus | minus
        good best better | bad worst worse
        best | worst
        advantage pros benefit | disadvantage cons drawback
        strength | weakness
        success | failure
        succeed | fail
        safe | dangerous unsafe risky
        healthy | unhealthy
        legal | illegal
        easy simple | hard difficult complex
        hot | cold
        warm | cool
        fast quick | slow
        high tall | low short
        long | short
        big large | small little tiny
        heavy | light
        strong | weak
        thick | thin
        wide | narrow
        deep | shallow
        full | empty
        rich | poor
        cheap | expensive
        new | old
        young | old
        early | late
        day | night
        morning | evening night
        today | tomorrow yesterday
        tomorrow | yesterday
        summer | winter
        am | pm
        dry | wet
        soft | hard
        clean | dirty
        dark | light bright
        black | white
        male man boy men | female woman girl women
        husband | wife
        father dad | mother mom
        brother | sister
        son | daughter
        uncle | aunt
        king | queen
        boyfriend | girlfriend
        he his | she her
        teacher | student
        employer | employee
        doctor | patient
        parent | child
        buyer | seller
        landlord | tenant
        lender | borrower
        attack | defend
        attacker | defender
        ask question | answer
        cause | cure prevent
        treat | cause
        gain | lose reduce
        remember | forget
        arrive | leave depart
        arrival | departure
        enter | exit leave
        login | logout
        log_in | log_out
        sign_in | sign_out
        turn_on | turn_off
        import | export
        north northern | south southern
        east eastern | west western
        life live | death die
        birth | death
        born | die
        marry | divorce
        hire | fire
        build | destroy
        freeze | unfreeze melt thaw
        inhale | exhale
        absorb | emit release
        produce | consume
        producer | consumer
        supply | demand
        import | export
        majority | minority
        major | minor
        formal | informal
        lower lowercase | upper uppercase
        lower_bound | upper_bound
        horizontal | vertical
        row | column
        width | height
        source | destination target
        sender | receiver recipient
        request | response
        primary | secondary
        parent | child
        stateful | stateless
        online | offline
        wired | wireless
        vegetarian | carnivore
        single unmarried | married
        even | odd
        real | fake
        win | lose
        pass | fail
        guilty | innocent
        include | exclude
        enabled | disabled
        visible | hidden invisible
        commit | revert rollback
        upgrade | downgrade
        promote | demote
        append | prepend
        ascend | descend
        dense | sparse
        verbose | quiet silent
        strict | lenient
        debug | release
        development | production
        renew | cancel
        confirm | cancel
        book | cancel
        subscribe | cancel
        wake | sleep
        fill | drain empty
        tighten | loosen
        heat | cool
        boil | freeze
        strengthen | weaken
        agree | disagree
        appear | disappear
        trust | distrust
        pro | con
        credit | debit
        asset | liability
        profit | loss
        revenue income | expense cost
        import | export
        exports | imports
        bull | bear
        optimistic | pessimistic
        ancient | modern
        theory | practice
        introvert | extrovert
        acid | base alkaline
        solid | liquid gas
        """
}
