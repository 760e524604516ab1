// Units of measure. Short spellings that are also words or letters count only next to digits.
extension Lexicon {
    mutating func addUnits() {
        addScaled(
            Dimension.length,
            [
                ("mm millimeter millimeters millimetre millimetres 毫米", 0.001),
                ("cm centimeter centimeters centimetre centimetres 厘米 公分", 0.01),
                ("meter meters metre metres 米 公尺", 1),
                ("km kilometer kilometers kilometre kilometres kms 公里 千米", 1000),
                ("inch inches 英寸", 0.0254), ("foot feet ft 英尺", 0.3048),
                ("yard yards yd", 0.9144), ("mile miles mi 英里", 1609.344),
            ])
        addScaled(
            Dimension.mass,
            [
                ("mg milligram milligrams 毫克", 0.001), ("gram grams 克", 1),
                ("kg kilogram kilograms kilo kilos kgs 公斤 千克", 1000), ("斤", 500),
                ("lb lbs pound pounds 磅", 453.59237), ("oz ounce ounces 盎司", 28.349523125),
                ("ton tons tonne tonnes 吨", 1_000_000),
            ])
        addScaled(
            Dimension.volume,
            [
                ("ml milliliter milliliters millilitre millilitres 毫升", 0.001),
                ("liter liters litre litres 升", 1), ("gallon gallons 加仑", 3.785411784),
            ])
        addScaled(
            Dimension.time,
            [
                ("ms millisecond milliseconds 毫秒", 0.001), ("sec secs seconds 秒 秒钟", 1),
                ("min mins minute minutes 分钟", 60), ("hr hrs hour hours 小时 个小时 钟头", 3600),
                ("day days 天", 86400), ("week weeks wk wks 周 星期 个星期 礼拜", 604_800),
            ])
        addScaled(
            Dimension.months,
            [
                ("month months 个月", 1), ("year years yr yrs", 12), ("decade decades", 120),
                ("century centuries 世纪", 1200),
            ])
        addScaled(
            Dimension.data,
            [
                ("bit bits", 0.125), ("byte bytes 字节", 1), ("kb kib kilobyte kilobytes", 1024),
                ("mb mib megabyte megabytes", 1_048_576),
                ("gb gib gigabyte gigabytes", 1_073_741_824),
                ("tb tib terabyte terabytes", 1_099_511_627_776),
            ])
        add(
            "percent per_cent percentage %", .unit, info: Dimension.percent, value: 1,
            oneConcept: true)
        addPlainUnits()
    }

    private mutating func addScaled(_ dimension: UInt16, _ units: [(String, Double)]) {
        for (words, factor) in units {
            add(words, .unit, info: dimension, value: factor, oneConcept: true)
        }
    }

    private mutating func addPlainUnits() {
        let plain = """
            dollar dollars usd us_dollar us_dollars $ bucks 美元 美金
            euro euros eur € 欧元
            gbp £ sterling 英镑
            rupee rupees inr rs ₹ 卢比
            yuan rmb cny ¥ 元 块 块钱 人民币
            yen jpy 日元
            cent cents 分钱
            celsius centigrade ℃ °c 摄氏度 摄氏
            fahrenheit ℉ °f 华氏度 华氏
            kelvin
            degree degrees ° 度
            mph miles_per_hour mile_per_hour
            kmh kph kilometers_per_hour kilometres_per_hour
            volt volts
            watt watts 瓦
            kw kilowatt kilowatts 千瓦
            amp amps ampere amperes
            hz hertz 赫兹
            mhz
            ghz
            calorie calories kcal 卡路里 大卡
            mbps
            gbps
            px pixel pixels 像素
            dpi
            fps
            rpm
            km² square_kilometer square_kilometers square_kilometre square_kilometres
            sqm m² square_meter square_meters square_metre square_metres 平方米 平米
            sqft square_foot square_feet 平方英尺
            square_mile square_miles
            square_inch square_inches
            cubic_meter cubic_meters cubic_metre cubic_metres 立方米
            cubic_foot cubic_feet
            acre acres 英亩
            hectare hectares 公顷
            cup cups
            tablespoon tablespoons tbsp
            teaspoon teaspoons tsp
            岁
            """
        for (index, line) in plain.split(separator: "\n").enumerated() {
            add(
                String(line), .unit, info: Dimension.firstPlain + UInt16(index), value: 1,
                oneConcept: true)
        }
    }

    /// Units of one or two letters, valid only right after a number.
    static let attachedUnits: [UInt64: (dimension: UInt16, factor: Double)] = {
        let units: [(String, UInt16, Double)] = [
            ("m", Dimension.length, 1), ("g", Dimension.mass, 1), ("l", Dimension.volume, 1),
            ("s", Dimension.time, 1), ("min", Dimension.time, 60), ("h", Dimension.time, 3600),
            ("d", Dimension.time, 86400),
            ("in", Dimension.length, 0.0254), ("k", Dimension.none, 1000),
            ("w", Dimension.time, 604_800), ("y", Dimension.months, 12),
            ("mn", Dimension.none, 1e6), ("bn", Dimension.none, 1e9), ("b", Dimension.none, 1e9),
        ]
        var table: [UInt64: (dimension: UInt16, factor: Double)] = [:]
        for (name, dimension, factor) in units { table[WordHash.of(name)] = (dimension, factor) }
        return table
    }()
}
