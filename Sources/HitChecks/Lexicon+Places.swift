extension Lexicon {
    /// Places with their adjectives, a place a line: names whatever their spelling.
    static let placeNames = """
        france french france's 法国 法国的
        germany german germans 德国
        italy italian italians 意大利
        spain spanish spaniards 西班牙
        portugal portuguese 葡萄牙
        poland polish poles 波兰
        russia russian russians 俄罗斯 俄国
        china chinese 中国
        japan japanese 日本
        korea korean koreans 韩国
        india indian indians 印度
        pakistan pakistani pakistanis 巴基斯坦
        bangladesh bangladeshi 孟加拉国
        usa american americans america 美国
        uk british britain 英国
        england 英格兰
        scotland scottish 苏格兰
        ireland irish 爱尔兰
        wales welsh
        canada canadian canadians 加拿大
        mexico mexican mexicans 墨西哥
        brazil brazilian brazilians 巴西
        argentina argentine argentinian 阿根廷
        australia australian australians 澳大利亚 澳洲
        zealand
        netherlands dutch holland 荷兰
        belgium belgian 比利时
        switzerland swiss 瑞士
        austria austrian austrians 奥地利
        sweden swedish swedes 瑞典
        norway norwegian 挪威
        denmark danish 丹麦
        finland finnish 芬兰
        iceland icelandic 冰岛
        greece greek greeks 希腊
        turkey turkish 土耳其
        ukraine ukrainian 乌克兰
        hungary hungarian 匈牙利
        romania romanian
        bulgaria bulgarian
        serbia serbian
        croatia croatian
        israel israeli israelis 以色列
        iran iranian 伊朗
        iraq iraqi 伊拉克
        syria syrian 叙利亚
        egypt egyptian egyptians 埃及
        africa african africans 非洲
        nigeria nigerian
        kenya kenyan 肯尼亚
        ethiopia ethiopian
        thailand thai 泰国
        vietnam vietnamese 越南
        indonesia indonesian 印尼 印度尼西亚
        malaysia malaysian 马来西亚
        philippines filipino philippine 菲律宾
        singapore singaporean 新加坡
        nepal nepali nepalese 尼泊尔
        cuba cuban 古巴
        chile chilean 智利
        peru peruvian 秘鲁
        colombia colombian
        europe european europeans 欧洲
        asia asian asians 亚洲
        tuscany tuscan
        california californian 加州
        london 伦敦
        paris parisian 巴黎
        berlin 柏林
        rome roman 罗马
        madrid
        tokyo 东京
        moscow 莫斯科
        york 纽约
        beijing 北京
        shanghai 上海
        guangzhou 广州
        shenzhen 深圳
        hangzhou 杭州
        nanjing 南京
        suzhou 苏州
        chengdu 成都
        chongqing 重庆
        wuhan 武汉
        xian 西安
        tianjin 天津
        xiamen 厦门
        qingdao 青岛
        dalian 大连
        changsha 长沙
        zhengzhou 郑州
        kunming 昆明
        harbin 哈尔滨
        lhasa 拉萨
        taipei 台北
        hongkong 香港
        macao 澳门
        taiwan 台湾
        hebei 河北 河北省
        henan 河南 河南省
        hubei 湖北 湖北省
        hunan 湖南 湖南省
        guangdong 广东 广东省
        guangxi 广西
        shandong 山东 山东省
        shanxi 山西 山西省
        shaanxi 陕西 陕西省
        sichuan 四川 四川省
        yunnan 云南 云南省
        guizhou 贵州 贵州省
        zhejiang 浙江 浙江省
        jiangsu 江苏 江苏省
        jiangxi 江西 江西省
        anhui 安徽 安徽省
        fujian 福建 福建省
        hainan 海南 海南省
        gansu 甘肃 甘肃省
        qinghai 青海 青海省
        xinjiang 新疆
        tibet tibetan 西藏
        liaoning 辽宁
        jilin 吉林
        heilongjiang 黑龙江
        neimenggu 内蒙古
        ningxia 宁夏
        中文 汉语 普通话
        英文 英语
        日文 日语
        法文 法语
        德文 德语
        韩文 韩语
        俄文 俄语
        西班牙文 西班牙语
        意大利语
        葡萄牙语
        粤语
        小米
        华为
        荣耀
        三星
        微信
        支付宝
        淘宝
        京东
        抖音
        快手
        百度
        腾讯
        阿里巴巴 阿里
        美团
        拼多多
        微博
        知乎
        哔哩哔哩 b站
        花呗
        借呗
        余额宝
        """
}
