// Invented names: common surnames and common given characters, put together by chance, no full name twice.
// Given names have two characters: shorter names too easily turn out to be those of somebody well known.
const SURNAMES = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕',
  ...'苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史',
]
const GIVEN = {
  // Characters usual for those born before about 1970, and after.
  1: {
    old: [[...'德文玉兆希振景洪延永世连守克学茂宗广福长'], [...'禄祥厚田林海山松堂昌明顺贵义信才元亭森臣']],
    young: [[...'子浩俊志晓建海文宇思家嘉启立'], [...'轩杰强鹏磊涛斌辰涵成远博航凯']],
  },
  2: {
    old: [[...'秀桂玉淑凤月春兰翠瑞素金美爱清'], [...'英兰芳珍花荣香芝梅莲霞娥美云贞']],
    young: [[...'雨欣梦晓佳思静雪诗若嘉慧'], [...'涵怡琪婷萱洁颖妍瑶彤宁悦']],
  },
}

const used = new Set()

export const surname = (draw) => draw.pick(SURNAMES)

// A full name for somebody of this sex and age; a surname may be given, so that families share one.
export function fullName(draw, sex, age, family) {
  const [first, second] = GIVEN[sex][age >= 50 ? 'old' : 'young']
  for (;;) {
    const given = draw.pick(first) + draw.pick(second)
    const name = (family ?? surname(draw)) + given
    if (!used.has(name) && given[0] !== given[1]) {
      used.add(name)
      return name
    }
  }
}
